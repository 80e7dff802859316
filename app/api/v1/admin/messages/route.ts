import { serve } from "@/lib/core/serve";
import { list } from "@/lib/messages/api";

export const { GET, POST, PUT, PATCH, DELETE } = serve({ GET: list });
