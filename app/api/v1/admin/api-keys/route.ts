import { createKey, listKeys } from "@/lib/auth/api/api-keys";
import { serve } from "@/lib/core/serve";

export const { GET, POST, PUT, PATCH, DELETE } = serve({ GET: listKeys, POST: createKey });
