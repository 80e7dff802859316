import { confirmChange } from "@/lib/auth/api/email";
import { serve } from "@/lib/core/serve";

export const { GET, POST, PUT, PATCH, DELETE } = serve({ POST: confirmChange });
