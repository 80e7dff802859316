import { deleteOwn, getOwn, uploadOwn } from "@/lib/avatars/api";
import { serve } from "@/lib/core/serve";

export const { GET, POST, PUT, PATCH, DELETE } = serve({ GET: getOwn, POST: uploadOwn, DELETE: deleteOwn });
