import { setNewPassword } from "@/lib/auth/api/password-reset";
import { serve } from "@/lib/core/serve";

export const { GET, POST, PUT, PATCH, DELETE } = serve({ POST: setNewPassword });
