import { getByUsername } from "@/lib/avatars/api/member";
import { serve } from "@/lib/core/serve";

export const { GET, POST, PUT, PATCH, DELETE } = serve({ GET: getByUsername });
