import { serve } from "@/lib/core/serve";
import { getLiveness } from "@/lib/system/api";

export const { GET, POST, PUT, PATCH, DELETE } = serve({ GET: getLiveness });
