import { serve } from "@/lib/core/serve";
import { getReadiness } from "@/lib/system/api";

export const { GET, POST, PUT, PATCH, DELETE } = serve({ GET: getReadiness });
