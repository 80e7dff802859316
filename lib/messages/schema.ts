import { z } from "zod";
import { PageQuery, pageOf } from "@/lib/core/pagination";
import { CHANNELS, LINK_MAX, MESSAGE_STATES, SECURITY_CHANGES, TEXT_MAX } from "./constants";

/** A moment: a Date here, ISO 8601 where it is stored. */
const moment = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (date) => date.toISOString(),
});
const link = z.url({ protocol: /^https?$/ }).max(LINK_MAX);
const words = z.string().max(TEXT_MAX);
/** How long the link or code works from now, in minutes. */
const valid_minutes = z.int().positive();

/** What each message is filled with. Links are whole addresses; `security_link` leads to the page of one's account's safety. */
export const TEMPLATES = {
  verify_email: z.strictObject({ name: words, link, valid_minutes }),
  reset_password: z.strictObject({ link, valid_minutes }),
  sign_in_link: z.strictObject({ link, valid_minutes }),
  /** To the new address, which nobody has confirmed yet. */
  confirm_email_change: z.strictObject({ name: words, link, valid_minutes }),
  /** To an address that somebody wanted for their account, and that has one. */
  email_in_use: z.strictObject({ sign_in_link: link }),
  /** To the old address. */
  email_changed: z.strictObject({
    new_email: z.string().max(TEXT_MAX * 2),
    at: moment,
    undo_link: link,
    valid_minutes,
  }),
  password_changed: z.strictObject({ at: moment, security_link: link }),
  /** `device` is browser and system in words. */
  new_device: z.strictObject({ device: words, at: moment, security_link: link }),
  /** A refresh token was used again after its successor, so that its session has ended. */
  token_reuse: z.strictObject({ device: words, at: moment, security_link: link }),
  /** Many failed sign-ins. */
  account_locked: z.strictObject({ at: moment, security_link: link }),
  security_change: z.strictObject({ what: z.enum(SECURITY_CHANGES), at: moment, security_link: link }),
  deletion_scheduled: z.strictObject({ delete_at: moment, cancel_link: link }),
  mobile_code: z.strictObject({ code: z.string().regex(/^\d{4,10}$/), valid_minutes }),
} as const;

export type Template = keyof typeof TEMPLATES;
export type DataOf<T extends Template> = z.output<(typeof TEMPLATES)[T]>;

/** Text messages; everything else is mail. */
const TEXTS = ["mobile_code"] as const satisfies Template[];
export type TextTemplate = (typeof TEXTS)[number];
export type EmailTemplate = Exclude<Template, TextTemplate>;

export function isText(template: Template): template is TextTemplate {
  return (TEXTS as readonly Template[]).includes(template);
}

/** A message to one person: `to` is an e-mail address, for text messages a number in E.164. */
export type NewMessage = {
  [T in Template]: {
    template: T;
    data: DataOf<T>;
    /** Whose account it is about; their messages go with them. */
    user_id: string | null;
    to: T extends TextTemplate ? `+${string}` : string;
  };
}[Template];

export const MessagesQuery = PageQuery.extend({ state: z.enum(MESSAGE_STATES).optional() });
export type MessagesQuery = z.infer<typeof MessagesQuery>;

/** A message as admins see it: what became of it and not what it says, since its link lets one into an account. */
export const AdminMessage = z.object({
  id: z.uuid(),
  channel: z.enum(CHANNELS),
  template: z.string(),
  recipient: z.string(),
  user_id: z.uuid().nullable(),
  state: z.enum(MESSAGE_STATES),
  tries: z.int(),
  last_error: z.string().nullable(),
  created_at: z.iso.datetime(),
  /** While it is queued. */
  next_try_at: z.iso.datetime().nullable(),
  sent_at: z.iso.datetime().nullable(),
});
export type AdminMessage = z.infer<typeof AdminMessage>;

export const AdminMessages = pageOf(AdminMessage);

export const MessageParams = z.object({ id: z.uuid() });
export const ResendForm = z.strictObject({ id: z.uuid() });

/** A message in the outbox, as it would have arrived. Text messages and what cannot be written any more have no `html`. */
export type OutboxEntry = {
  id: string;
  recipient: string;
  subject: string;
  html: string | null;
  text: string;
  created_at: Date;
};
