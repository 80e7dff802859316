import { getOwnMobile, removeOwnMobile, setOwnMobile } from "@/lib/auth/api/mobile";
import { serve } from "@/lib/core/serve";

export const { GET, POST, PUT, PATCH, DELETE } = serve({
  GET: getOwnMobile,
  PUT: setOwnMobile,
  DELETE: removeOwnMobile,
});
