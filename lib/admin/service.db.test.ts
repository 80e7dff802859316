import { eq, type SQL, sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { user_sessions } from "@/db/schema/auth";
import { anonymousContext, createMember, type Member } from "@/db/testing/factories";
import { transaction } from "@/db/tx";
import { resolveClaim } from "@/lib/auth/service/resolve-claim";
import type { Scope } from "@/lib/core/actor";
import { newId } from "@/lib/core/ids";
import { countMembers, membersQuery } from "./queries";
import { MembersQuery } from "./schema";
import {
  changeRole,
  endMemberSessions,
  getMember,
  getOverview,
  listMembers,
  restoreMember,
  suspendMember,
} from "./service";

const refusal = (code: string) => expect.objectContaining({ code });
const actorOf = (member: Member, epoch = 0) => resolveClaim({ ...member, epoch }, new Date());
const query = (wishes: Partial<MembersQuery>) => MembersQuery.parse(wishes);

let admin: Member;
beforeAll(async () => {
  // Two, so that none is the last one unless a test makes it so.
  admin = await createMember({ role: "admin" });
  await createMember({ role: "admin" });
});

describe("the dashboard", () => {
  it("does not exist for anyone but admins", async () => {
    const [member, expert, target] = [
      await createMember(),
      await createMember({ role: "expert" }),
      await createMember(),
    ];
    const id = { user_id: target.user_id };
    for (const { ctx } of [member, expert, { ctx: anonymousContext() }]) {
      await expect(listMembers(ctx, query({}))).rejects.toEqual(refusal("not_found"));
      await expect(getMember(ctx, id)).rejects.toEqual(refusal("not_found"));
      await expect(getOverview(ctx)).rejects.toEqual(refusal("not_found"));
      await expect(suspendMember(ctx, id)).rejects.toEqual(refusal("not_found"));
      await expect(restoreMember(ctx, id)).rejects.toEqual(refusal("not_found"));
      await expect(endMemberSessions(ctx, id)).rejects.toEqual(refusal("not_found"));
      await expect(changeRole(ctx, { ...id, role: "admin" })).rejects.toEqual(refusal("not_found"));
    }
    expect(await actorOf(target)).toMatchObject({ role: "user" });
  });

  it("counts members", async () => {
    const before = (await getOverview(admin.ctx)).figures;
    await createMember({ is_active: false });
    const { figures, newest } = await getOverview(admin.ctx);
    expect(figures.members).toBe(before.members + 1);
    expect(figures.suspended).toBe(before.suspended + 1);
    expect(newest.length).toBeLessThanOrEqual(5);
  });
});

describe("suspendMember and restoreMember", () => {
  it("end every session at once, keep an audit row, and can be undone", async () => {
    const member = await createMember();
    await suspendMember(admin.ctx, member);
    await suspendMember(admin.ctx, member);
    expect(await actorOf(member)).toEqual({ type: "anonymous" });
    await restoreMember(admin.ctx, member);
    expect(await actorOf(member)).toEqual({ type: "anonymous" });
    const { audit, member: seen } = await getMember(admin.ctx, member);
    expect(seen.is_active).toBe(true);
    expect(audit.map((row) => row.action)).toEqual(["user.restored", "user.suspended"]);
    expect(audit[0]).toMatchObject({
      actor_id: admin.user_id,
      before: { is_active: false },
      after: { is_active: true },
    });
  });

  it("know nobody by an id that is nobody's", async () => {
    await expect(suspendMember(admin.ctx, { user_id: newId() })).rejects.toEqual(refusal("not_found"));
  });
});

describe("endMemberSessions", () => {
  it("ends all of one person's and nobody else's, leaves them able to sign in, and is written down", async () => {
    const [member, other] = [await createMember(), await createMember()];
    await endMemberSessions(admin.ctx, member);
    expect(await actorOf(member)).toEqual({ type: "anonymous" });
    expect(await actorOf(other)).toMatchObject({ type: "user" });
    const { audit, member: seen } = await getMember(admin.ctx, member);
    expect(seen.is_active).toBe(true);
    expect(audit).toMatchObject([{ action: "user.sessions_ended", actor_id: admin.user_id }]);
  });

  it("knows nobody by an id that is nobody's", async () => {
    await expect(endMemberSessions(admin.ctx, { user_id: newId() })).rejects.toEqual(refusal("not_found"));
  });

  it("is for keys that may administrate, and for no others", async () => {
    const [member, other] = [await createMember(), await createMember()];
    const keyed = (scopes: Scope[]) => ({
      ...anonymousContext(),
      actor: { type: "api_key", key_id: newId(), scopes } as const,
    });
    await endMemberSessions(keyed(["users:admin"]), member);
    expect(await actorOf(member)).toEqual({ type: "anonymous" });
    await expect(endMemberSessions(keyed(["profiles:read"]), other)).rejects.toEqual(refusal("not_found"));
    expect(await actorOf(other)).toMatchObject({ type: "user" });
  });
});

describe("changeRole", () => {
  it("holds from the next request, which needs a new sign-in", async () => {
    const member = await createMember();
    await changeRole(admin.ctx, { ...member, role: "expert" });
    expect(await actorOf(member)).toEqual({ type: "anonymous" });
    expect((await getMember(admin.ctx, member)).member.role).toBe("expert");
    const { audit } = await getMember(admin.ctx, member);
    expect(audit).toMatchObject([{ action: "user.role_changed", before: { role: "user" }, after: { role: "expert" } }]);
  });

  it("wants an admin who showed of late who they are", async () => {
    const [stale, member] = [await createMember({ role: "admin" }), await createMember()];
    const long_ago = new Date(Date.now() - 11 * 60 * 1000);
    await db().update(user_sessions).set({ proved_at: long_ago }).where(eq(user_sessions.id, stale.session_id));
    await expect(changeRole(stale.ctx, { ...member, role: "admin" })).rejects.toEqual(
      refusal("reauthentication_required"),
    );
    expect((await getMember(admin.ctx, member)).member.role).toBe("user");
    await changeRole(admin.ctx, { ...stale, role: "user" });
  });
});

describe("a key that may administrate", () => {
  it("touches no admin", async () => {
    const [boss, actor] = [
      await createMember({ role: "admin" }),
      { type: "api_key", key_id: newId(), scopes: ["users:admin"] } as const,
    ];
    const keyed = { ...anonymousContext(), actor };
    for (const touch of [suspendMember, restoreMember, endMemberSessions]) {
      await expect(touch(keyed, boss)).rejects.toEqual(refusal("insufficient_scope"));
    }
    expect(await actorOf(boss)).toMatchObject({ type: "user", role: "admin" });
    await changeRole(admin.ctx, { ...boss, role: "user" });
  });
});

describe("the last admin", () => {
  it("can be neither demoted nor suspended, also when two try at once", async () => {
    const admins = (await listMembers(admin.ctx, query({ role: "admin", state: "active" }))).items;
    const others = admins.filter((each) => each.id !== admin.user_id);
    for (const other of others.slice(1)) await changeRole(admin.ctx, { user_id: other.id, role: "user" });
    const second = others[0];
    const results = await Promise.allSettled([
      changeRole(admin.ctx, { user_id: second?.id ?? "", role: "user" }),
      changeRole(admin.ctx, { user_id: admin.user_id, role: "expert" }),
    ]);
    expect(results.filter((each) => each.status === "fulfilled")).toHaveLength(1);
    const left = results[0]?.status === "fulfilled" ? admin.user_id : (second?.id ?? "");
    const session_id = newId();
    const expires_at = new Date(Date.now() + 60_000);
    await db().insert(user_sessions).values({ id: session_id, user_id: left, expires_at });
    const actor = { type: "user", user_id: left, role: "admin", session_id } as const;
    const ctx = { ...admin.ctx, actor };
    await expect(changeRole(ctx, { user_id: left, role: "user" })).rejects.toEqual(refusal("last_admin"));
    await expect(suspendMember(ctx, { user_id: left })).rejects.toEqual(refusal("last_admin"));
    await changeRole(ctx, { user_id: left === admin.user_id ? (second?.id ?? "") : admin.user_id, role: "admin" });
  });
});

describe("listMembers", () => {
  it("finds by name, username and e-mail, in any case and any part", async () => {
    const mark = newId().slice(-12);
    const member = await createMember({ full_name: `Ünïque ${mark}`, email: `mail-${mark}@example.com` });
    for (const q of [
      `ünïque ${mark}`,
      `UNIQUE ${mark}`,
      mark.toUpperCase(),
      `mail-${mark}`,
      member.username.slice(1),
    ]) {
      const { items, total } = await listMembers(admin.ctx, query({ q }));
      expect({ q, ids: items.map((each) => each.id), total }).toEqual({ q, ids: [member.user_id], total: 1 });
    }
  });

  it.each(["%", "_", "\\", "'; drop table users; --", "💎"])("takes %j as text", async (q) => {
    await expect(listMembers(admin.ctx, query({ q }))).resolves.toBeTruthy();
  });

  it("filters by role and state", async () => {
    const mark = newId().slice(-12);
    const expert = await createMember({ full_name: mark, role: "expert" });
    const suspended = await createMember({ full_name: mark, is_active: false });
    const ids = async (wishes: Partial<MembersQuery>) =>
      (await listMembers(admin.ctx, query({ q: mark, ...wishes }))).items.map((each) => each.id);
    expect(await ids({ role: "expert" })).toEqual([expert.user_id]);
    expect(await ids({ state: "suspended" })).toEqual([suspended.user_id]);
  });

  it.each(["newest", "name", "last_seen", "completeness"] as const)(
    "pages by %s without losing or repeating anyone",
    async (sort) => {
      const mark = newId().slice(-12);
      const names = ["Éa", "ea", "Zz", "zz", "Ää", "نور"];
      const made = await Promise.all(
        Array.from({ length: 45 }, (_, index) =>
          createMember({
            full_name: `${names[index % names.length]} ${mark}`,
            profile: { completeness: (index % 4) * 10 },
          }),
        ),
      );
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await listMembers(admin.ctx, query({ q: mark, sort, cursor }));
        expect(page.total).toBe(45);
        seen.push(...page.items.map((each) => each.id));
        cursor = page.next_cursor ?? undefined;
      } while (cursor);
      expect(seen).toHaveLength(45);
      expect(new Set(seen)).toEqual(new Set(made.map((each) => each.user_id)));
    },
  );

  it("refuses another list's cursor", async () => {
    const cursor = Buffer.from(JSON.stringify(["name", "a", newId()])).toString("base64url");
    await expect(listMembers(admin.ctx, query({ sort: "newest", cursor }))).rejects.toEqual(refusal("invalid"));
    await expect(listMembers(admin.ctx, query({ cursor: "nonsense" }))).rejects.toEqual(refusal("invalid"));
    for (const [sort, value] of [
      ["last_seen", "not a time"],
      ["last_seen", "0000-01-01T00:00:00Z"],
      ["completeness", "1e9"],
      ["name", "a\0b"],
    ] as const) {
      const wrong = Buffer.from(JSON.stringify([sort, value, newId()])).toString("base64url");
      await expect(listMembers(admin.ctx, query({ sort, cursor: wrong }))).rejects.toEqual(refusal("invalid"));
    }
  });
});

describe("the table's queries", () => {
  /** The plan when what a small table tempts the planner to is switched off. */
  const planOf = async (query: { getSQL: () => SQL }, off: string[]) => {
    const rows = await transaction(async (tx) => {
      for (const each of off) await tx.execute(sql.raw(`set local enable_${each} = off`));
      return tx.execute(sql`explain ${query.getSQL()}`);
    });
    return rows.map((row) => Object.values(row)[0]).join("\n");
  };

  it.each([
    ["newest", "users_pkey"],
    ["name", "user_profiles_full_name"],
    ["last_seen", "users_last_seen"],
    ["completeness", "user_profiles_completeness"],
  ] as const)("sort by %s through an index", async (sort, index) => {
    const query = membersQuery(db(), { q: "", sort, after: null, limit: 21 });
    expect(await planOf(query, ["seqscan", "sort"])).toContain(index);
  });

  it("search through the trigram indexes", async () => {
    const query = membersQuery(db(), { q: "lindqvist", sort: "newest", after: null, limit: 21 });
    const text = await planOf(query, ["seqscan", "indexscan", "indexonlyscan"]);
    expect(text).toContain("user_profiles_words_trgm");
    expect(text).toContain("users_email_trgm");
  });

  it("count no further than asked", async () => {
    expect(await countMembers(db(), { q: "" }, 1)).toBe(1);
  });
});
