import { createPasskey, listOwnPasskeys } from "@/lib/auth/api/passkeys";
import { serve } from "@/lib/core/serve";

export const { GET, POST, PUT, PATCH, DELETE } = serve({ GET: listOwnPasskeys, POST: createPasskey });
