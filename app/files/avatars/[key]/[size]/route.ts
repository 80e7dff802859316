export { serveAvatarFile as GET, serveAvatarFile as HEAD } from "@/lib/avatars/files";
