import { ApiReference } from "@/components/developers/api-reference";
import { QuickStart } from "@/components/developers/quick-start";
import { Card } from "@/components/ui/card";
import { loadDevelopers } from "@/lib/developers/loaders";

export const metadata = {
  title: "Developers",
  description: "The API: the same verbs as the site, with tokens, keys and stable errors.",
};

export default async function DevelopersPage() {
  const { url, document_url } = await loadDevelopers();
  return (
    <div className="mx-auto flex w-full max-w-[1080px] flex-col gap-10 px-4 pt-10 pb-16 sm:px-6">
      <header className="max-w-prose">
        <h1 className="text-2xl">Developers</h1>
        <p className="mt-3 text-ink-soft">
          Other systems speak the same verbs as this site. They sign in for tokens, or come with a key that an admin
          gave them; errors carry a stable code. Access tokens are signed with the keys under{" "}
          <a href="/.well-known/jwks.json" className="text-gold-ink underline underline-offset-4">
            /.well-known/jwks.json
          </a>
          , so that a system of yours can check them without asking us.
        </p>
      </header>
      <section aria-labelledby="quick-start" className="flex flex-col gap-5">
        <h2 id="quick-start" className="text-lg">
          Quick start
        </h2>
        <QuickStart url={url} />
      </section>
      <section aria-labelledby="reference" className="flex flex-col gap-3">
        <h2 id="reference" className="text-lg">
          Every operation
        </h2>
        <p className="max-w-prose text-sm text-ink-soft">
          Try them here: requests go out with your own session, so they do what they say. The whole as{" "}
          <a href={document_url} className="text-gold-ink underline underline-offset-4">
            an OpenAPI document
          </a>
          .
        </p>
        <Card>
          <ApiReference document_url={document_url} />
        </Card>
      </section>
    </div>
  );
}
