import { serve } from "@/lib/core/serve";
import { resend } from "@/lib/messages/api";

export const { GET, POST, PUT, PATCH, DELETE } = serve({ POST: resend });
