import { EditProfile } from "@/components/profiles/edit-profile";
import { loadOwnProfile } from "@/lib/profiles/loaders";

export const metadata = { title: "Edit profile" };

export default async function EditProfilePage() {
  const { profile } = await loadOwnProfile("/profile/edit");
  return <EditProfile profile={profile} />;
}
