import { serve } from "@/lib/core/serve";
import { getOwn, patchOwn, replaceOwn } from "@/lib/profiles/api";

export const { GET, POST, PUT, PATCH, DELETE } = serve({ GET: getOwn, PUT: replaceOwn, PATCH: patchOwn });
