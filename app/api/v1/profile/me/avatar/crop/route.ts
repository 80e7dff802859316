import { recropOwn } from "@/lib/avatars/api/picture";
import { serve } from "@/lib/core/serve";

export const { GET, POST, PUT, PATCH, DELETE } = serve({ PUT: recropOwn });
