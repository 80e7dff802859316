import { deletePasskey, updatePasskey } from "@/lib/auth/api/passkeys";
import { serve } from "@/lib/core/serve";

export const { GET, POST, PUT, PATCH, DELETE } = serve({ PATCH: updatePasskey, DELETE: deletePasskey });
