import { endSessions } from "@/lib/admin/api";
import { serve } from "@/lib/core/serve";

export const { GET, POST, PUT, PATCH, DELETE } = serve({ DELETE: endSessions });
