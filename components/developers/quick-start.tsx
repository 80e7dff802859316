import { CodeBlock } from "./code-block";

const curl = (url: string) => `
GOLD=${url}/api/v1

# Register; the answer holds both tokens
ANSWER=$(curl -s $GOLD/auth/register -H 'content-type: application/json' \\
  -d '{ "email": "you@example.com", "full_name": "Your Name", "password": "four grey herons waiting" }')
echo "$ANSWER"

# Later: sign in by e-mail, username or verified mobile number
ANSWER=$(curl -s $GOLD/auth/login -H 'content-type: application/json' \\
  -d '{ "identifier": "you@example.com", "password": "four grey herons waiting" }')
ACCESS=$(echo "$ANSWER" | sed -E 's/.*"access_token":"([^"]+)".*/\\1/')
REFRESH=$(echo "$ANSWER" | sed -E 's/.*"refresh_token":"([^"]+)".*/\\1/')

# Who am I?
curl -s $GOLD/auth/me -H "authorization: Bearer $ACCESS"

# Upload a picture
curl -s $GOLD/profile/me/avatar -H "authorization: Bearer $ACCESS" -F file=@photo.jpg

# After half an hour: new tokens for the old refresh token, which then is used up
curl -s $GOLD/auth/refresh -H 'content-type: application/json' -d "{ \\"refresh_token\\": \\"$REFRESH\\" }"
`;

const typescript = (url: string) => `
import { readFile } from "node:fs/promises";
import { createClient } from "./gold-client.ts"; // written by: npm run client

const gold = createClient({ base_url: "${url}" });

const answer = await gold.login({
  body: { identifier: "you@example.com", password: "four grey herons waiting" },
});
if ("totp_required" in answer) throw new Error("A second step is set up: finish with gold.loginWithCode");
gold.use(answer.access_token);

console.log(await gold.getMe());

const file = new File([await readFile("photo.jpg")], "photo.jpg", { type: "image/jpeg" });
await gold.uploadAvatar({ body: { file } });

const fresh = await gold.refresh({ body: { refresh_token: answer.refresh_token } });
gold.use(fresh.access_token);
`;

/** From nothing to an uploaded picture, in two languages. */
export function QuickStart({ url }: { url: string }) {
  return (
    <div className="flex flex-col gap-6">
      <CodeBlock label="curl">{curl(url)}</CodeBlock>
      <CodeBlock label="TypeScript">{typescript(url)}</CodeBlock>
    </div>
  );
}
