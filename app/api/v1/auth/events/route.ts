import { listEvents } from "@/lib/audit/api";
import { serve } from "@/lib/core/serve";

export const { GET, POST, PUT, PATCH, DELETE } = serve({ GET: listEvents });
