import { serve } from "@/lib/core/serve";
import { getByUsername } from "@/lib/profiles/api";

export const { GET } = serve({ GET: getByUsername });
