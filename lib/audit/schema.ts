import { z } from "zod";
import { ACTORS, WITHHELD } from "./constants";

/** What happened to somebody, as admins see it. */
export const AuditEntry = z.object({
  id: z.uuid(),
  at: z.date(),
  action: z.string(),
  actor_type: z.string(),
  actor_id: z.uuid().nullable(),
  address: z.string().nullable(),
  before: z.record(z.string(), z.unknown()).nullable(),
  after: z.record(z.string(), z.unknown()).nullable(),
  withheld: z.enum(WITHHELD).nullable(),
});
export type AuditEntry = z.infer<typeof AuditEntry>;

/** Something that happened to one's own account. */
export const SecurityEvent = z.object({
  id: z.uuid(),
  at: z.iso.datetime(),
  action: z.string(),
  action_words: z.string(),
  /** Who did it: oneself, or what kind of somebody else. */
  by: z.enum(ACTORS),
  by_words: z.string(),
  /** From which network address, when it was oneself or somebody not signed in. */
  address: z.string().nullable(),
  request_id: z.uuid(),
  /** Why the address is not shown although there was one. */
  withheld: z.enum(WITHHELD).nullable(),
});
export type SecurityEvent = z.infer<typeof SecurityEvent>;
