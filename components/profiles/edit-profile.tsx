"use client";
import { useCallback, useState } from "react";
import { AvatarEditor } from "@/components/avatars/avatar-editor";
import { Card } from "@/components/ui/card";
import type { OwnProfile } from "@/lib/profiles/schema";
import { ProfileForm } from "./profile-form";

/**
 * The sections of one's profile, each saved by itself. The form keeps the version it was loaded at and follows only
 * changes made here, so that one made elsewhere is noticed instead of overwritten.
 */
export function EditProfile({ profile }: { profile: OwnProfile }) {
  const [version, setVersion] = useState(profile.version);
  const settle = useCallback((saved: { version: number }) => setVersion(saved.version), []);
  const follow = (change: { version: number }) =>
    setVersion((known) => (change.version === known + 1 ? change.version : known));
  return (
    <div className="flex flex-col gap-8">
      <h1 className="text-2xl">Edit profile</h1>
      <Card id="picture" aria-labelledby="picture-title">
        <h2 id="picture-title" className="mb-5 text-lg">
          Picture
        </h2>
        <AvatarEditor avatar_url={profile.avatar_url} gem={profile.gem} name={profile.full_name} onSaved={follow} />
      </Card>
      <Card aria-labelledby="about-title">
        <h2 id="about-title" className="mb-5 text-lg">
          About you
        </h2>
        <ProfileForm profile={profile} version={version} onSaved={settle} />
      </Card>
    </div>
  );
}
