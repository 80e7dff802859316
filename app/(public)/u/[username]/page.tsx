import type { Metadata } from "next";
import Link from "next/link";
import { ProfileHead } from "@/components/profiles/profile-head";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { loadProfile, loadViewer } from "@/lib/profiles/loaders";

type Props = { params: Promise<{ username: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { profile, indexable } = await loadProfile((await params).username);
  return {
    title: profile.full_name ?? profile.username,
    alternates: { canonical: `/u/${profile.username}` },
    robots: { index: indexable, follow: indexable },
  };
}

export default async function PublicProfilePage({ params }: Props) {
  const { profile, viewer } = await loadProfile((await params).username);
  const own = viewer === "self" ? await loadViewer() : null;
  return (
    <div className="mx-auto w-full max-w-[800px] px-4 py-10 sm:px-6 sm:py-16">
      <ProfileHead profile={profile} version={own?.profile.version}>
        {viewer === "self" && (
          <Button asChild look="secondary">
            <Link href="/profile/edit">Edit profile</Link>
          </Button>
        )}
      </ProfileHead>
      {viewer === "public" && profile.full_name === undefined && (
        <Notice look="note" className="mt-8">
          The rest is shown to members.{" "}
          <Link
            href={`/sign-in?next=/u/${profile.username}`}
            className="font-semibold text-gold-ink underline underline-offset-4"
          >
            Sign in
          </Link>{" "}
          to see it.
        </Notice>
      )}
    </div>
  );
}
