import "server-only";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { z } from "zod";
import { requireAdmin } from "@/lib/core/actor";
import { AppError } from "@/lib/core/errors";
import { pageContext } from "@/lib/core/page";
import { MembersQuery } from "./schema";
import { getMember, getOverview, listMembers } from "./service";

/** What only admins may know answers like a page that does not exist. */
async function orNotFound<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && error.code === "not_found") notFound();
    throw error;
  }
}

export async function loadDashboard(): Promise<void> {
  const ctx = await pageContext();
  await orNotFound(async () => requireAdmin(ctx.actor));
}

/** A dashboard page's head; to everyone else it is the head of a page that does not exist. */
export async function loadAdminHead(title: string): Promise<Metadata> {
  await loadDashboard();
  return { title: `${title} · Admin`, robots: { index: false } };
}

export async function loadOverview() {
  const ctx = await pageContext();
  return orNotFound(() => getOverview(ctx));
}

type SearchParams = Record<string, string | string[] | undefined>;

/** The table for a URL; a part of it that is not valid is left out, and a stale cursor starts over. */
export async function loadMembers(params: SearchParams) {
  const ctx = await pageContext();
  const valid = Object.entries(MembersQuery.shape).filter(([name, schema]) => schema.safeParse(params[name]).success);
  const query = MembersQuery.parse(Object.fromEntries(valid.map(([name]) => [name, params[name]])));
  const page = await orNotFound(() =>
    listMembers(ctx, query).catch((error: unknown) => {
      if (error instanceof AppError && error.code === "invalid")
        return listMembers(ctx, { ...query, cursor: undefined });
      throw error;
    }),
  );
  return { query, page };
}

export async function loadMember(user_id: string) {
  const ctx = await pageContext();
  return orNotFound(async () => {
    if (!z.uuid().safeParse(user_id).success) throw new AppError("not_found");
    return getMember(ctx, { user_id });
  });
}
