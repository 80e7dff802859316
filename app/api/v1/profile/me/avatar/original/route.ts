import { deleteOriginal, readOriginal } from "@/lib/avatars/api/history";
import { serve } from "@/lib/core/serve";

export const { GET, POST, PUT, PATCH, DELETE } = serve({ GET: readOriginal, DELETE: deleteOriginal });
