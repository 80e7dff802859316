import "server-only";
import type { z } from "zod";
import { DeliveryError } from "@/lib/core/delivery-error";
import { env } from "@/lib/core/env";
import { createMailer, type Mailer } from "@/lib/core/mail";
import { sendText } from "@/lib/core/sms";
import type { Channel } from "./constants";
import { type DataOf, isText, TEMPLATES, type Template } from "./schema";

/** A message as it lies in the table. */
type Stored = { id: string; template: string; recipient: string; data: unknown };

/** Sends one message; throws DeliveryError when it did not leave. */
export type Gateway = (message: Stored) => Promise<void>;

type Rendered = { subject: string; html: string; text: string } | { text: string };

/**
 * A stored message in words.
 * @throws DeliveryError for what is stored and fits no template any more
 */
export async function renderMessage({ template, data }: Pick<Stored, "template" | "data">): Promise<Rendered> {
  const schema: z.ZodType | undefined = Object.hasOwn(TEMPLATES, template)
    ? TEMPLATES[template as Template]
    : undefined;
  const parsed = schema?.safeDecode(data);
  if (!parsed?.success) throw new DeliveryError(`Does not fit the template ${template}`, { permanent: true });
  // Loaded with the first message: the start does not wait for it.
  const { renderLetter, renderText } = await import("./templates/render");
  const known = template as Template;
  if (isText(known)) return { text: renderText(known, parsed.data as DataOf<typeof known>) };
  return renderLetter(known, parsed.data as DataOf<typeof known>);
}

/** Mail through an SMTP server. */
export function mailGateway(mailer: Mailer): Gateway {
  return async (message) => {
    const rendered = await renderMessage(message);
    if (!("html" in rendered)) throw new DeliveryError("Is no mail", { permanent: true });
    await mailer.send({ id: message.id, to: message.recipient, ...rendered });
  };
}

/** Text messages through Twilio. */
export function textGateway(config: Parameters<typeof sendText>[0]): Gateway {
  return async (message) => {
    const { text } = await renderMessage(message);
    await sendText(config, { to: message.recipient, body: text });
  };
}

let mailer: Mailer | undefined;

/** The way a channel's messages leave by, or null where none is configured and they stay in the outbox. */
export function gatewayOf(channel: Channel): Gateway | null {
  const { SMTP_URL, MAIL_FROM, TWILIO_ACCOUNT_SID, TWILIO_AUTH_TOKEN, TWILIO_FROM, TWILIO_BASE_URL } = env();
  if (channel === "email") {
    if (!SMTP_URL) return null;
    mailer ??= createMailer({ url: SMTP_URL, from: MAIL_FROM });
    return mailGateway(mailer);
  }
  if (!TWILIO_ACCOUNT_SID || !TWILIO_AUTH_TOKEN || !TWILIO_FROM) return null;
  return textGateway({
    base_url: TWILIO_BASE_URL,
    account_sid: TWILIO_ACCOUNT_SID,
    auth_token: TWILIO_AUTH_TOKEN,
    from: TWILIO_FROM,
  });
}
