import { login } from "@/lib/auth/api/entering";
import { serve } from "@/lib/core/serve";

export const { GET, POST, PUT, PATCH, DELETE } = serve({ POST: login });
