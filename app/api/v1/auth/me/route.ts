import { getMe } from "@/lib/auth/api/account";
import { serve } from "@/lib/core/serve";

export const { GET, POST, PUT, PATCH, DELETE } = serve({ GET: getMe });
