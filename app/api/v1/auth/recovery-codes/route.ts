import { renewRecoveryCodes } from "@/lib/auth/api/totp";
import { serve } from "@/lib/core/serve";

export const { GET, POST, PUT, PATCH, DELETE } = serve({ POST: renewRecoveryCodes });
