import { describe, expect, it } from "vitest";
import { db } from "@/db/client";
import { anonymousContext, createMember, type Member } from "@/db/testing/factories";
import { selectAuditOf } from "@/lib/audit/queries";
import { listAuditOf } from "@/lib/audit/service";
import { ifVersion } from "@/lib/core/etag";
import { newId } from "@/lib/core/ids";
import { getOwnProfile, getProfile, updateOwnProfile } from "./service";

const name = () => `n${newId().replaceAll("-", "").slice(-20)}`;
const rename = (member: Member, username: string) => updateOwnProfile(member.ctx, { patch: { username } });
const refusal = (code: string) => expect.objectContaining({ code });

describe("getOwnProfile", () => {
  it("answers the whole profile", async () => {
    const member = await createMember({ full_name: "Nora Lindqvist" });
    expect(await getOwnProfile(member.ctx)).toMatchObject({
      id: member.user_id,
      email: member.email,
      full_name: "Nora Lindqvist",
      completeness: 10,
      version: 1,
      visibility: { audience: "members", indexable: false },
    });
  });

  it("refuses who is not signed in", async () => {
    await expect(getOwnProfile(anonymousContext())).rejects.toEqual(refusal("unauthenticated"));
  });
});

describe("updateOwnProfile", () => {
  it("changes what is given, leaves the rest, counts completeness and keeps an audit row", async () => {
    const member = await createMember();
    const saved = await updateOwnProfile(member.ctx, { patch: { title: "Goldsmith", specialty_tags: ["Pearls"] } });
    expect(saved).toMatchObject({ title: "Goldsmith", full_name: "Test Person", completeness: 40, version: 2 });
    expect(await getOwnProfile(member.ctx)).toEqual(saved);
    const admin = await createMember({ role: "admin" });
    const [row] = await listAuditOf(admin.ctx, { subject_id: member.user_id, limit: 1 });
    expect(row).toMatchObject({
      action: "profile.updated",
      actor_id: member.user_id,
      before: { title: "", specialty_tags: [] },
      after: { title: "Goldsmith", specialty_tags: ["Pearls"] },
    });
  });

  it("writes nothing when nothing changes", async () => {
    const member = await createMember();
    const saved = await updateOwnProfile(member.ctx, { patch: { full_name: "Test Person", bio: "" } });
    expect(saved.version).toBe(1);
    expect(await selectAuditOf(db(), member.user_id, 10)).toEqual([]);
  });

  it("refuses a stale version and changes nothing", async () => {
    const member = await createMember();
    await updateOwnProfile(member.ctx, { patch: { title: "First" }, guard: ifVersion(1) });
    const late = updateOwnProfile(member.ctx, { patch: { title: "Second" }, guard: ifVersion(1) });
    await expect(late).rejects.toEqual(refusal("stale_version"));
    expect(await getOwnProfile(member.ctx)).toMatchObject({ title: "First", version: 2 });
  });

  it("lets one of two parallel writes of the same version win", async () => {
    const member = await createMember();
    const write = (title: string) => updateOwnProfile(member.ctx, { patch: { title }, guard: ifVersion(1) });
    const results = await Promise.allSettled([write("a"), write("b"), write("c")]);
    expect(results.filter((each) => each.status === "fulfilled")).toHaveLength(1);
    expect((await getOwnProfile(member.ctx)).version).toBe(2);
  });

  it("touches nobody else's profile", async () => {
    const [member, other] = [await createMember(), await createMember()];
    await updateOwnProfile(member.ctx, { patch: { bio: "Mine" } });
    expect(await getOwnProfile(other.ctx)).toMatchObject({ bio: "", version: 1 });
  });

  it("refuses who is not signed in", async () => {
    await expect(updateOwnProfile(anonymousContext(), { patch: { bio: "x" } })).rejects.toEqual(
      refusal("unauthenticated"),
    );
  });
});

describe("a username", () => {
  it("that was left leads to its owner and is never given away", async () => {
    const [member, other] = [await createMember(), await createMember()];
    const [first, second] = [member.username, name()];
    await rename(member, second);
    expect(await getProfile(other.ctx, { username: first })).toMatchObject({ moved_to: second });
    expect(await getProfile(other.ctx, { username: second.toUpperCase() })).toMatchObject({ moved_to: null });
    await expect(rename(other, first)).rejects.toEqual(refusal("username_taken"));
    await expect(rename(other, second)).rejects.toEqual(refusal("username_taken"));
    expect((await rename(member, first)).username).toBe(first);
  });

  it("changes twice in a fortnight, not counting the generated one", async () => {
    const member = await createMember();
    for (const _ of ["from the generated one", "first", "second"]) await rename(member, name());
    await expect(rename(member, name())).rejects.toEqual(refusal("rename_limit"));
    const later = { ...member.ctx, now: () => new Date(Date.now() + 15 * 24 * 60 * 60 * 1000) };
    const wanted = name();
    expect((await updateOwnProfile(later, { patch: { username: wanted } })).username).toBe(wanted);
  });

  it("goes to one of several who want it at once", async () => {
    const members = await Promise.all(Array.from({ length: 5 }, () => createMember()));
    const wanted = name();
    const results = await Promise.allSettled(members.map((member) => rename(member, wanted)));
    expect(results.filter((each) => each.status === "fulfilled")).toHaveLength(1);
    for (const each of results) if (each.status === "rejected") expect(each.reason).toEqual(refusal("username_taken"));
  });

  it("is made anew for people of the same name", async () => {
    const people = await Promise.all(Array.from({ length: 4 }, () => createMember({ full_name: "Twin Sister" })));
    expect(new Set(people.map((each) => each.username)).size).toBe(4);
  });
});

describe("getProfile", () => {
  it("shows members what anonymous callers do not see", async () => {
    const [member, other] = [await createMember({ profile: { bio: "Hello" } }), await createMember()];
    const { profile } = await getProfile(other.ctx, { username: member.username });
    expect(profile).toMatchObject({ full_name: "Test Person", bio: "Hello" });
    const anonymous = await getProfile(anonymousContext(), { username: member.username });
    expect(anonymous.profile).toEqual({ username: member.username, avatar_url: null, avatar: null, gem: profile.gem });
    expect(anonymous.indexable).toBe(false);
  });

  it("answers alike for nobody, the private and the suspended, but not to oneself", async () => {
    const hidden = { audience: "private", fields: {}, indexable: false } as const;
    const member = await createMember({ profile: { visibility: hidden } });
    const suspended = await createMember({ is_active: false });
    const other = await createMember();
    for (const username of [name(), member.username, suspended.username]) {
      await expect(getProfile(other.ctx, { username })).rejects.toEqual(refusal("not_found"));
    }
    expect((await getProfile(member.ctx, { username: member.username })).viewer).toBe("self");
  });
});
