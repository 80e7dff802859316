import { EditProfile } from "@/components/profiles/edit-profile";
import { loadOwnPictures } from "@/lib/avatars/loaders";
import { loadOwnProfile } from "@/lib/profiles/loaders";

const PATH = "/profile/edit";

export const metadata = { title: "Edit profile" };

export default async function EditProfilePage() {
  const [{ profile, max_avatar_size }, pictures] = await Promise.all([loadOwnProfile(PATH), loadOwnPictures(PATH)]);
  return <EditProfile profile={profile} pictures={pictures} max_avatar_size={max_avatar_size} />;
}
