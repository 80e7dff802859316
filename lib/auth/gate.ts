import "server-only";
import { NextRequest } from "next/server";
import { requestContext } from "@/lib/core/context";
import { AppError } from "@/lib/core/errors";
import { pathWithin } from "@/lib/core/local-path";
import { networkOf } from "@/lib/core/network";
import { limit, type Taken } from "@/lib/core/rate-limit";
import { returnCookie } from "./cookie";
import { findProvider, offersSignInLink } from "./providers";

type Handler = (request: NextRequest) => Promise<Response>;

const goTo = (path: string) => new Response(null, { status: 303, headers: { location: path } });

const isWeb = (address: string) => URL.canParse(address) && /^https?:$/.test(new URL(address).protocol);

/**
 * The request without what Auth.js would answer with a 500 or pass on: addresses to return to that lead elsewhere, and,
 * where a sign-in begins, parameters for the provider that are not ours.
 */
function clean(sent: NextRequest, action: string | undefined): NextRequest {
  const url = new URL(sent.url);
  const back = url.searchParams.getAll("callbackUrl").at(-1);
  const path = back === undefined ? null : pathWithin(back, url.origin);
  url.searchParams.delete("callbackUrl");
  if (action === "signin" && sent.method === "POST") url.search = "";
  if (path) url.searchParams.set("callbackUrl", path);
  const request = new NextRequest(url, sent);
  const { name } = returnCookie();
  const kept = request.cookies.get(name)?.value;
  // Written anew, since Auth.js takes the first of several, and what cannot be decoded too.
  request.cookies.delete(name);
  if (kept !== undefined && isWeb(kept)) request.cookies.set(name, kept);
  return request;
}

/** What Auth.js does with a provider; the sign-in page it has without one. */
const TO_PROVIDERS = new Set(["callback", "signin"]);

function isKnown(provider: string | undefined): boolean {
  if (provider === "email") return offersSignInLink();
  return provider === undefined || findProvider(provider) !== null;
}

const isRefusal = (answer: Response) => /[?&]error=/.test(answer.headers.get("location") ?? "");

/** Every return from a provider counts as a try to sign in; one that succeeds is given back. */
async function limited(request: NextRequest, handler: Handler): Promise<Response> {
  let taken: Taken;
  try {
    taken = await limit("sign_in_network", networkOf(requestContext(request.headers).address));
  } catch (error) {
    if (error instanceof AppError) return goTo(`/sign-in?error=${error.code}`);
    throw error;
  }
  const answer = await handler(request);
  if (!isRefusal(answer)) await taken.refund();
  return answer;
}

/**
 * Stands before Auth.js' endpoints. A link in a mail is used up by a form of ours alone: programs that look at mail open
 * every address in it, and a page elsewhere must not sign anybody in.
 */
export function guarded(handler: Handler): Handler {
  return async (sent) => {
    const [action, provider] = new URL(sent.url).pathname.split("/").slice(3);
    if (TO_PROVIDERS.has(action ?? "") && !isKnown(provider)) return goTo("/sign-in?error=Configuration");
    const request = clean(sent, action);
    if (action !== "callback") return handler(request);
    if (provider === "email" && request.method !== "POST") return goTo(`/sign-in/link/open${request.nextUrl.search}`);
    return limited(request, handler);
  };
}
