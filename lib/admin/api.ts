import "server-only";
import { z } from "zod";
import { ROLES } from "@/lib/core/actor";
import type { Ctx } from "@/lib/core/context";
import { operation } from "@/lib/core/operation";
import { PageQuery, pageOf } from "@/lib/core/pagination";
import { MemberResource, MembersQuery } from "./schema";
import { changeRole, endMemberSessions, listMembers, readMember, restoreMember, suspendMember } from "./service";
import { memberResource } from "./views";

const TAG = "Members";
const PATH = "/api/v1/admin/users";
const ONE = z.object({ id: z.uuid() });

const one = async (ctx: Ctx, user_id: string) => ({ body: memberResource(await readMember(ctx, { user_id })) });

export const getMembers = operation({
  id: "listMembers",
  method: "GET",
  path: PATH,
  tag: TAG,
  summary: "Members by search, filters and sort",
  auth: "keyed",
  scope: "users:admin",
  query: MembersQuery.extend(PageQuery.shape),
  response: pageOf(MemberResource),
  errors: ["not_found"],
  handler: async ({ ctx, query: { limit, ...query } }) => {
    const { items, next_cursor } = await listMembers(ctx, query, limit);
    return { body: { items: items.map(memberResource), next_cursor } };
  },
});

export const getOne = operation({
  id: "getMember",
  method: "GET",
  path: `${PATH}/{id}`,
  tag: TAG,
  summary: "One member",
  auth: "keyed",
  scope: "users:admin",
  params: ONE,
  response: MemberResource,
  handler: ({ ctx, params }) => one(ctx, params.id),
});

export const suspend = operation({
  id: "suspendMember",
  method: "POST",
  path: `${PATH}/{id}/suspend`,
  tag: TAG,
  summary: "Suspend a member; every session of theirs ends",
  auth: "keyed",
  scope: "users:admin",
  params: ONE,
  response: MemberResource,
  errors: ["last_admin"],
  handler: async ({ ctx, params }) => {
    await suspendMember(ctx, { user_id: params.id });
    return one(ctx, params.id);
  },
});

export const restore = operation({
  id: "restoreMember",
  method: "POST",
  path: `${PATH}/{id}/restore`,
  tag: TAG,
  summary: "Let a suspended member in again",
  auth: "keyed",
  scope: "users:admin",
  params: ONE,
  response: MemberResource,
  handler: async ({ ctx, params }) => {
    await restoreMember(ctx, { user_id: params.id });
    return one(ctx, params.id);
  },
});

export const endSessions = operation({
  id: "endMemberSessions",
  method: "DELETE",
  path: `${PATH}/{id}/sessions`,
  tag: TAG,
  summary: "End every session of a member, who may sign in again",
  auth: "keyed",
  scope: "users:admin",
  params: ONE,
  status: 204,
  response: z.null(),
  handler: async ({ ctx, params }) => {
    await endMemberSessions(ctx, { user_id: params.id });
    return { body: null };
  },
});

export const setRole = operation({
  id: "setRole",
  method: "PUT",
  path: `${PATH}/{id}/role`,
  tag: TAG,
  summary: "Give a member another role; every session of theirs ends. No key opens it",
  auth: "user",
  params: ONE,
  body: z.strictObject({ role: z.enum(ROLES) }),
  response: MemberResource,
  errors: ["last_admin", "reauthentication_required"],
  handler: async ({ ctx, params, body }) => {
    await changeRole(ctx, { user_id: params.id, ...body });
    return one(ctx, params.id);
  },
});
