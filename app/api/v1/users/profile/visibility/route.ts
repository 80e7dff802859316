import { serve } from "@/lib/core/serve";
import { getVisibility, setVisibility } from "@/lib/profiles/api";

export const { GET, POST, PUT, PATCH, DELETE } = serve({ GET: getVisibility, PUT: setVisibility });
