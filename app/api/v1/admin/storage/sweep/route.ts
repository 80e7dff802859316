import { sweep } from "@/lib/avatars/api/sweep";
import { serve } from "@/lib/core/serve";

export const { GET, POST, PUT, PATCH, DELETE } = serve({ POST: sweep });
