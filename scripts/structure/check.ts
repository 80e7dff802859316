import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import {
  BANNED_NAMES,
  CHECKED_FOLDERS,
  FOLDERS,
  MAX_LINES,
  NAMED_FILES,
  NAMED_FOLDERS,
  NOT_DOMAINS,
  TEST_SUPPORT,
  VOCABULARY,
} from "./rules.ts";

const CODE = /\.(tsx?|mjs)$/;
const TEST = /\.test\.tsx?$/;
const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*$/;
/** Next's own spellings: `[id]`, `[...nextauth]`, `(group)`, `@slot`, `_private`. */
const ROUTE_SEGMENT = /^(\[{1,2}(\.\.\.)?[a-zA-Z_]+\]{1,2}|\([a-z.-]+\)|[@_]?[a-z0-9-]+(\.[a-z0-9]+)*)$/;
const ADAPTER = /^lib\/[\w-]+\/(actions|loaders|api|jobs)(\/[\w-]+)?\.ts$/;
const METHODS = "GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS";
const SERVED_ROUTE = new RegExp(
  String.raw`^(\s*(import [^;]+;|//[^\n]*|/\*[\s\S]*?\*/))*\s*export const \{ ((${METHODS})(, )?)+ \} = serve\([^;]*\);\s*$`,
);
/** Not part of the API: Auth.js' own routes, the answer to unknown ones, and the pictures' files. */
const OTHER_ROUTES = [
  "app/api/auth/[...nextauth]/route.ts",
  "app/api/[[...path]]/route.ts",
  "app/files/avatars/[key]/[size]/route.ts",
  "app/files/gems/[gem]/route.ts",
];

/** Everything that breaks the layout the project has agreed on, one line each. */
export function checkStructure(root: string): string[] {
  const files = CHECKED_FOLDERS.filter((folder) => existsSync(path.join(root, folder))).flatMap((folder) =>
    below(root, folder),
  );
  return files.flatMap((file) => [
    ...checkName(file),
    ...checkVocabulary(file),
    ...checkContent(file, readFileSync(path.join(root, file), "utf8")),
    ...checkEntrance(file, readFileSync(path.join(root, file), "utf8")),
  ]);
}

function below(root: string, folder: string): string[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .map((name) => path.join(folder, name).replaceAll(path.sep, "/"))
    .filter((file) => CODE.test(file) && statSync(path.join(root, file)).isFile());
}

/** Names: kebab-case, none that says nothing, no barrel. */
export function checkName(file: string): string[] {
  const segments = file.split("/");
  const allowed = file.startsWith("app/") ? ROUTE_SEGMENT : KEBAB;
  const odd = segments.find((segment) => !allowed.test(segment));
  const empty = segments.find((segment) => BANNED_NAMES.includes(segment.split(".")[0] ?? ""));
  const name = segments.at(-1) ?? "";
  return [
    ...(odd ? [`${file}: "${odd}" is not kebab-case`] : []),
    ...(empty ? [`${file}: "${empty}" says nothing; name it after what it does`] : []),
    ...(/^index\.(tsx?|mjs)$/.test(name) ? [`${file}: no barrel files; import the file itself`] : []),
  ];
}

/** The closed vocabulary of `lib/<domain>/`. */
export function checkVocabulary(file: string): string[] {
  const [top, domain = "", ...rest] = file.split("/");
  if (top !== "lib" || NOT_DOMAINS.includes(domain) || TEST.test(file)) return [];
  const name = rest.join("/");
  if (VOCABULARY.includes(name) || NAMED_FILES[domain]?.includes(name)) return [];
  if (rest.length === 2 && [...FOLDERS, ...(NAMED_FOLDERS[domain] ?? []), TEST_SUPPORT].includes(rest[0] ?? ""))
    return [];
  return [
    `${file}: not in a domain's vocabulary; a core with a name of its own is listed in scripts/structure/rules.ts`,
  ];
}

/** Pages, forms, the API and jobs enter a domain at its service: the rules live there and nowhere above. */
export function checkEntrance(file: string, text: string): string[] {
  if (!ADAPTER.test(file)) return [];
  const around = /from "(\.{1,2}\/queries[^"]*|@\/db\/[^"]+)"/.exec(text)?.[1];
  return around ? [`${file}: imports ${around}; it reaches data through the service`] : [];
}

/** Length, and that a route handler only serves operations. */
export function checkContent(file: string, text: string): string[] {
  const lines = text.split("\n").length - 1;
  const isRoute = /^app\/.*\/route\.ts$/.test(file) && !OTHER_ROUTES.includes(file);
  return [
    ...(lines > MAX_LINES ? [`${file}: ${lines} lines; past ${MAX_LINES} it is asking to be two files`] : []),
    ...(isRoute && !SERVED_ROUTE.test(text)
      ? [`${file}: a route file is only \`export const { GET, … } = serve(…);\``]
      : []),
  ];
}
