import type { Metadata } from "next";
import { Outbox } from "@/components/messages/outbox";
import { loadOutbox } from "@/lib/messages/loaders";

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export async function generateMetadata({ searchParams }: Props): Promise<Metadata> {
  await loadOutbox(await searchParams);
  return { title: "Outbox", robots: { index: false } };
}

export default async function OutboxPage({ searchParams }: Props) {
  const { items, next_cursor } = await loadOutbox(await searchParams);
  return <Outbox entries={items} next_cursor={next_cursor} />;
}
