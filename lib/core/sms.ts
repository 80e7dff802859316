import "server-only";
import { z } from "zod";
import { DeliveryError } from "./delivery-error";

/** A text message; `to` in E.164. */
export type TextMessage = { to: string; body: string };

type Config = { base_url: string; account_sid: string; auth_token: string; from: string };

const TIMEOUT_MS = 10_000;

/** What Twilio answers when it refuses: https://www.twilio.com/docs/usage/twilios-response */
const Refusal = z.object({ code: z.number().optional(), message: z.string() });

function wordsOf(status: number, body: string): string {
  try {
    const { code, message } = Refusal.parse(JSON.parse(body));
    return `${status} ${message}${code ? ` (${code})` : ""}`;
  } catch {
    return `${status} without a reason`;
  }
}

/**
 * Sends a text message by Twilio: https://www.twilio.com/docs/messaging/api/message-resource
 * @param config.from a number in E.164, or a messaging service's SID
 * @throws DeliveryError; for good with 400, which says that the number or the text is not acceptable
 */
export async function sendText(config: Config, { to, body }: TextMessage): Promise<void> {
  const { base_url, account_sid, auth_token, from } = config;
  const request = {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`${account_sid}:${auth_token}`).toString("base64")}` },
    body: new URLSearchParams({ To: to, [from.startsWith("MG") ? "MessagingServiceSid" : "From"]: from, Body: body }),
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  } as const;
  let answer: { status: number; body: string };
  try {
    const response = await fetch(`${base_url}/2010-04-01/Accounts/${account_sid}/Messages.json`, request);
    answer = { status: response.status, body: await response.text() };
  } catch (error) {
    const { message, cause } = error as Error;
    throw new DeliveryError(cause instanceof Error ? cause.message : message, { permanent: false, cause: error });
  }
  if (answer.status === 201) return;
  throw new DeliveryError(wordsOf(answer.status, answer.body), { permanent: answer.status === 400 });
}
