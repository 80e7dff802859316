import { getKeys } from "@/lib/auth/api/entering";
import { serve } from "@/lib/core/serve";

export const { GET, POST, PUT, PATCH, DELETE } = serve({ GET: getKeys });
