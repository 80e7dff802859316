import Link from "next/link";
import { KeyRow } from "@/components/auth/api-keys/key-row";
import { NewKeyForm } from "@/components/auth/api-keys/new-key-form";
import { ProofWays } from "@/components/auth/proof-ways";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { loadAdminHead } from "@/lib/admin/loaders";
import { loadApiKeys, loadProofWays } from "@/lib/auth/loaders";

export const generateMetadata = () => loadAdminHead("API keys");

type Props = { searchParams: Promise<{ cursor?: string | string[] }> };

export default async function ApiKeysPage({ searchParams }: Props) {
  const { cursor } = await searchParams;
  const [{ items, next_cursor }, ways] = await Promise.all([
    loadApiKeys(typeof cursor === "string" ? cursor : undefined),
    loadProofWays(),
  ]);
  return (
    <ProofWays {...ways}>
      <div className="flex flex-col gap-8">
        <div>
          <h1 className="text-2xl">API keys</h1>
          <p className="mt-2 max-w-prose text-sm text-ink-soft">
            For other systems of the house. A key is sent as <code className="font-mono">X-API-Key</code> and opens what
            its scopes name.
          </p>
        </div>
        <NewKeyForm />
        <Card aria-labelledby="keys">
          <h2 id="keys" className="mb-5 text-lg">
            Keys
          </h2>
          {items.length === 0 ? (
            <p className="text-sm text-ink-soft">No keys yet. The first one you make appears here.</p>
          ) : (
            <ul>
              {items.map((entry) => (
                <KeyRow key={entry.id} entry={entry} />
              ))}
            </ul>
          )}
          {next_cursor && (
            <Button asChild look="secondary" className="mt-5">
              <Link href={`/admin/api-keys?cursor=${next_cursor}`}>Older keys</Link>
            </Button>
          )}
        </Card>
      </div>
    </ProofWays>
  );
}
