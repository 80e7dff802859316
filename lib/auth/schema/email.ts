import { z } from "zod";
import type { Role } from "@/lib/core/actor";
import { Email } from "../schema";

const TOKEN_MAX = 200;

/** What a link in a mail carries. */
export const LinkToken = z.string().min(1, "Is required").max(TOKEN_MAX, `At most ${TOKEN_MAX} characters`);

export const LinkInput = z.strictObject({ token: LinkToken });
export type LinkInput = z.infer<typeof LinkInput>;

export const ChangeEmailInput = z.strictObject({ new_email: Email });
export type ChangeEmailInput = z.infer<typeof ChangeEmailInput>;

/** The answer to what was taken in and may lead to a mail; it says nothing about accounts. */
export const Accepted = z.object({ accepted: z.literal(true) });

/** An address that waits to be confirmed by a link sent to it. */
export type PendingEmail = { new_email: string; expires_at: string };

/** A link's page: the token to send on, the address it is about, and whose account. */
export type LinkShown = {
  token: string;
  email: string;
  holder: { email: string; username: string; full_name: string; role: Role };
};

/** Why a link leads nowhere. */
export type LinkFailure = { title: string; detail?: string };
