import "server-only";
import { z } from "zod";
import * as admin from "@/lib/admin/api";
import * as audit from "@/lib/audit/api";
import * as account from "@/lib/auth/api/account";
import * as apiKeys from "@/lib/auth/api/api-keys";
import * as email from "@/lib/auth/api/email";
import * as entering from "@/lib/auth/api/entering";
import * as mobile from "@/lib/auth/api/mobile";
import * as passkeys from "@/lib/auth/api/passkeys";
import * as passwordReset from "@/lib/auth/api/password-reset";
import * as providers from "@/lib/auth/api/providers";
import * as totp from "@/lib/auth/api/totp";
import * as formerAvatars from "@/lib/avatars/api/history";
import * as othersAvatars from "@/lib/avatars/api/member";
import * as avatars from "@/lib/avatars/api/picture";
import * as storage from "@/lib/avatars/api/sweep";
import { type Operation, operation } from "@/lib/core/operation";
import * as messages from "@/lib/messages/api";
import * as profiles from "@/lib/profiles/api";
import * as system from "@/lib/system/api";
import { describeApi } from "./service";

let document: Record<string, unknown> | undefined;

/** The same for everybody and as long as the process lives; made anew for each who asks it would take 10 ms of everyone's time. */
function documentOnce(): Record<string, unknown> {
  document ??= describeApi(OPERATIONS);
  return document;
}

export const getDocument = operation({
  id: "getOpenApi",
  method: "GET",
  path: "/api/openapi.json",
  tag: "About",
  summary: "This document",
  auth: "optional",
  response: z.record(z.string(), z.unknown()),
  handler: async () => ({ body: documentOnce(), headers: { "cache-control": "public, max-age=300" } }),
});

/** A module's operations; what else it exports is for other modules. */
function operationsOf(module: Record<string, unknown>): Operation[] {
  return Object.values(module).filter((each): each is Operation => typeof each === "object");
}

/** Every operation there is, in the order the document lists them. */
export const OPERATIONS: Operation[] = [
  ...[entering, passwordReset, account, email, mobile, totp, passkeys, providers].flatMap(operationsOf),
  ...[audit, profiles, avatars, formerAvatars, othersAvatars, messages, apiKeys, admin, storage, system].flatMap(
    operationsOf,
  ),
  getDocument,
];
