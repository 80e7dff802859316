import { EditProfile } from "@/components/profiles/edit-profile";
import { loadOwnProfile } from "@/lib/profiles/loaders";

export const metadata = { title: "Edit profile" };

export default async function EditProfilePage() {
  const { profile, max_avatar_size } = await loadOwnProfile("/profile/edit");
  return <EditProfile profile={profile} max_avatar_size={max_avatar_size} />;
}
