import { disableTotp, enableTotp, setUpTotp } from "@/lib/auth/api/totp";
import { serve } from "@/lib/core/serve";

export const { GET, POST, PUT, PATCH, DELETE } = serve({ POST: setUpTotp, PUT: enableTotp, DELETE: disableTotp });
