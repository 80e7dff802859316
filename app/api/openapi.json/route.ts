import { serve } from "@/lib/core/serve";
import { getDocument } from "@/lib/developers/api";

export const { GET, POST, PUT, PATCH, DELETE } = serve({ GET: getDocument });
