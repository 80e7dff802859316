export {
  refuseFileMethod as DELETE,
  refuseFileMethod as OPTIONS,
  refuseFileMethod as PATCH,
  refuseFileMethod as POST,
  refuseFileMethod as PUT,
  serveAvatarFile as GET,
  serveAvatarFile as HEAD,
} from "@/lib/avatars/files";
