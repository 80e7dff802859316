import { MessageList } from "@/components/messages/message-list";
import { StateTabs } from "@/components/messages/state-tabs";
import { loadAdminHead } from "@/lib/admin/loaders";
import { loadMessages } from "@/lib/messages/loaders";

export const generateMetadata = () => loadAdminHead("Messages");

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function MessagesPage({ searchParams }: Props) {
  const { query, page } = await loadMessages(await searchParams);
  return (
    <div className="flex flex-col gap-5">
      <h1 className="text-2xl">Messages</h1>
      <StateTabs state={query.state} />
      <MessageList messages={page.items} query={query} next_cursor={page.next_cursor} />
    </div>
  );
}
