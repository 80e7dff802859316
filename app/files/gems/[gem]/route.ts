export {
  refuseGemMethod as DELETE,
  refuseGemMethod as OPTIONS,
  refuseGemMethod as PATCH,
  refuseGemMethod as POST,
  refuseGemMethod as PUT,
  serveGem as GET,
  serveGem as HEAD,
} from "@/lib/profiles/gem-file";
