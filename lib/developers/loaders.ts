import "server-only";
import { env } from "@/lib/core/env";

/** Where the API and its document lie. */
export async function loadDevelopers(): Promise<{ url: string; document_url: string }> {
  return { url: env().APP_URL, document_url: "/api/openapi.json" };
}
