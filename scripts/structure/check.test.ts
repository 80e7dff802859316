import { describe, expect, it } from "vitest";
import { checkContent, checkEntrance, checkName, checkVocabulary } from "./check";

describe("names", () => {
  it.each([
    "lib/profiles/service.ts",
    "app/(account)/users/[id]/page.tsx",
    "app/api/auth/[...nextauth]/route.ts",
    "db/testing/x.db.test.ts",
  ])("accepts %s", (file) => expect(checkName(file)).toEqual([]));

  it.each([
    "lib/profiles/profileCard.ts",
    "components/ui/Button.tsx",
    "lib/core/utils.ts",
    "components/common/x.tsx",
    "lib/auth/index.ts",
  ])("refuses %s", (file) => expect(checkName(file)).toHaveLength(1));
});

describe("a domain's vocabulary", () => {
  it.each([
    "lib/profiles/queries.ts",
    "lib/profiles/service/rename-user.ts",
    "lib/profiles/queries/names.ts",
    "lib/profiles/gem.ts",
    "lib/profiles/any.db.test.ts",
    "lib/core/env.ts",
    "lib/messages/templates/letter.tsx",
  ])("accepts %s", (file) => expect(checkVocabulary(file)).toEqual([]));

  it.each([
    "lib/profiles/stuff.ts",
    "lib/avatars/gem.ts",
    "lib/avatars/templates/x.tsx",
    "lib/profiles/service/deep/x.ts",
  ])("refuses %s", (file) => expect(checkVocabulary(file)).toHaveLength(1));
});

describe("content", () => {
  const route = "app/api/v1/users/route.ts";
  const served = `import { serve } from "@/lib/core/serve";\nimport { get, put } from "@/lib/users/api";\n\n`;

  it("accepts a route that only serves operations", () => {
    expect(checkContent(route, `${served}export const { GET, PUT } = serve({ GET: get, PUT: put });\n`)).toEqual([]);
  });

  it.each([
    "export const GET = async () => new Response();\n",
    "const limit = 3;\nexport const { GET } = serve({ GET: get });\n",
    "export const { GET } = serve({ GET: get });\nexport const dynamic = 'force-static';\n",
  ])("refuses a route that does more: %s", (rest) => {
    expect(checkContent(route, served + rest)).toHaveLength(1);
  });

  it("refuses a file past 300 lines, and not one of 300", () => {
    expect(checkContent("lib/core/a.ts", "x\n".repeat(300))).toEqual([]);
    expect(checkContent("lib/core/a.ts", "x\n".repeat(301))).toHaveLength(1);
  });
});

describe("the entrance to a domain", () => {
  it.each(["actions", "loaders", "api", "jobs"])("is its service, also for %s", (name) => {
    const file = `lib/profiles/${name}.ts`;
    expect(checkEntrance(file, 'import { saveProfile } from "./service";')).toEqual([]);
    expect(checkEntrance(file, 'import { updateProfile } from "./queries";')).toHaveLength(1);
    expect(checkEntrance(file, 'import { db } from "@/db/client";')).toHaveLength(1);
  });

  it("is open to the service itself", () => {
    expect(checkEntrance("lib/profiles/service.ts", 'import { db } from "@/db/client";')).toEqual([]);
  });
});
