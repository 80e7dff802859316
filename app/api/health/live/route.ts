import { serve } from "@/lib/core/serve";
import { getLiveness } from "@/lib/developers/api";

export const { GET, POST, PUT, PATCH, DELETE } = serve({ GET: getLiveness });
