import { listOwnConnections } from "@/lib/auth/api/providers";
import { serve } from "@/lib/core/serve";

export const { GET, POST, PUT, PATCH, DELETE } = serve({ GET: listOwnConnections });
