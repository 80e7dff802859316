import { deleteOwn, describeOwn, getOwn, uploadOwn } from "@/lib/avatars/api/picture";
import { serve } from "@/lib/core/serve";

export const { GET, POST, PUT, PATCH, DELETE } = serve({
  GET: getOwn,
  POST: uploadOwn,
  PATCH: describeOwn,
  DELETE: deleteOwn,
});
