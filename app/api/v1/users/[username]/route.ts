import { serve } from "@/lib/core/serve";
import { getByUsername } from "@/lib/profiles/api";

export const { GET, POST, PUT, PATCH, DELETE } = serve({ GET: getByUsername });
