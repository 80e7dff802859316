import Link from "next/link";
import { ConfirmEmailNotice } from "@/components/auth/confirm-email-notice";
import { CompletenessCard } from "@/components/profiles/completeness-card";
import { ProfileHead } from "@/components/profiles/profile-head";
import { Button } from "@/components/ui/button";
import { loadAccount } from "@/lib/auth/loaders";
import { loadOwnProfile } from "@/lib/profiles/loaders";

export const metadata = { title: "Your profile" };

export default async function ProfilePage() {
  const [{ profile, missing }, account] = await Promise.all([loadOwnProfile("/profile"), loadAccount("/profile")]);
  return (
    <div className="flex flex-col gap-10">
      {!account.email_verified && <ConfirmEmailNotice email={account.email} />}
      <ProfileHead profile={profile} version={profile.version} completeness={profile.completeness}>
        <Button asChild className="max-sm:flex-1">
          <Link href="/profile/edit">Edit profile</Link>
        </Button>
        <Button asChild look="quiet">
          <Link href={`/u/${profile.username}`}>Your page</Link>
        </Button>
      </ProfileHead>
      <CompletenessCard score={profile.completeness} missing={missing} />
    </div>
  );
}
