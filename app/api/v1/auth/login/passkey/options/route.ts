import { beginPasskeyLogin } from "@/lib/auth/api/passkeys";
import { serve } from "@/lib/core/serve";

export const { GET, POST, PUT, PATCH, DELETE } = serve({ POST: beginPasskeyLogin });
