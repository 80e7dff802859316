"use client";
import { AvatarEditor } from "@/components/avatars/avatar-editor";
import { Card } from "@/components/ui/card";
import type { FormerAvatar, OwnAvatar } from "@/lib/avatars/schema";
import type { OwnProfile } from "@/lib/profiles/schema";
import { ProfileForm } from "./profile-form";
import { useKnownVersion } from "./use-known-version";
import { useSending } from "./use-sending";

type Props = {
  profile: OwnProfile;
  pictures: { own: OwnAvatar | null; former: FormerAvatar[] };
  max_avatar_size: number;
};

/** The sections of one's profile, each saved by itself. */
export function EditProfile({ profile, pictures, max_avatar_size }: Props) {
  const sending = useSending();
  const known = useKnownVersion(profile, sending.state);
  return (
    <div className="flex flex-col gap-8">
      <h1 className="text-2xl">Edit profile</h1>
      <Card id="picture" aria-labelledby="picture-title">
        <h2 id="picture-title" className="mb-5 text-lg">
          Picture
        </h2>
        <AvatarEditor
          profile={profile}
          own={pictures.own}
          former={pictures.former}
          name={profile.full_name}
          max_bytes={max_avatar_size}
          version={known.picture}
        />
      </Card>
      <Card aria-labelledby="about-title">
        <h2 id="about-title" className="mb-5 text-lg">
          About you
        </h2>
        <ProfileForm profile={profile} version={known.form} sending={sending} />
      </Card>
    </div>
  );
}
