import { getOne } from "@/lib/admin/api";
import { serve } from "@/lib/core/serve";

export const { GET, POST, PUT, PATCH, DELETE } = serve({ GET: getOne });
