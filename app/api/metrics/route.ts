import { serve } from "@/lib/core/serve";
import { getMetrics } from "@/lib/system/api";

export const { GET, POST, PUT, PATCH, DELETE } = serve({ GET: getMetrics });
