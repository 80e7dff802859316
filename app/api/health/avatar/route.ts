import { serve } from "@/lib/core/serve";
import { getAvatars } from "@/lib/system/api";

export const { GET, POST, PUT, PATCH, DELETE } = serve({ GET: getAvatars });
