import { serve } from "@/lib/core/serve";
import { getOwn, patchOwn, replaceOwn } from "@/lib/profiles/api";

export const { GET, PUT, PATCH } = serve({ GET: getOwn, PUT: replaceOwn, PATCH: patchOwn });
