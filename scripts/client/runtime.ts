/**
 * What the written client sends its requests with. Above the line stand the names that the writing replaces by every
 * operation there is; below it is copied as it stands.
 */
type Operations = { [id: string]: { input: Input; output: unknown } };
type ErrorCode = string;
const OPERATIONS: Record<keyof Operations, Operation> = {};
// — — —
type Operation = { method: string; path: string; form: boolean };
type Input = {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: Record<string, unknown>;
};

/** What the API refuses with (RFC 9457). */
export type Problem = {
  title: string;
  status: number;
  detail?: string;
  code: ErrorCode;
  request_id: string;
  errors?: { path: string; message: string }[];
};

/** A refusal; `problem.code` says which. */
export class GoldError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super([problem.title, problem.detail].filter(Boolean).join(". "));
    this.name = "GoldError";
    this.problem = problem;
  }
}

type Options = { base_url: string; access_token?: string; api_key?: string; fetch?: typeof fetch };

type Arguments<T> = Record<string, never> extends T ? [input?: T] : [input: T];

/** A method for every operation, and `use`, which sets the access token of those that follow. */
export type Client = {
  [Id in keyof Operations]: (...input: Arguments<Operations[Id]["input"]>) => Promise<Operations[Id]["output"]>;
} & { use(access_token: string | undefined): void };

function toForm(body: Record<string, unknown>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(body)) {
    if (value !== undefined) form.append(name, value instanceof Blob ? value : String(value));
  }
  return form;
}

function urlOf(base: string, path: string, { params = {}, query = {} }: Input): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const url = new URL(filled, base);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url.href;
}

async function answerOf(response: Response): Promise<unknown> {
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("image/")) return response.blob();
  const text = await response.text();
  const plain = type.startsWith("text/plain");
  const body: unknown = text === "" ? null : plain ? text : JSON.parse(text);
  if (!response.ok) throw new GoldError(body as Problem);
  return body;
}

function headersOf({ form }: Operation, { body }: Input, credential: Record<string, string>): Record<string, string> {
  return body && !form ? { "content-type": "application/json", ...credential } : credential;
}

function bodyOf({ form }: Operation, { body }: Input): FormData | string | undefined {
  return body && (form ? toForm(body) : JSON.stringify(body));
}

/** Makes a client. @throws GoldError from its methods, when the API refuses */
export function createClient(options: Options): Client {
  let credential: Record<string, string> = options.api_key ? { "x-api-key": options.api_key } : {};
  const use = (token: string | undefined) => {
    credential = token ? { authorization: `Bearer ${token}` } : {};
  };
  if (options.access_token) use(options.access_token);
  const send = options.fetch ?? fetch;
  const call =
    (operation: Operation) =>
    async (input: Input = {}) => {
      const { method, path } = operation;
      const headers = headersOf(operation, input, credential);
      const url = urlOf(options.base_url, path, input);
      return answerOf(await send(url, { method, headers, body: bodyOf(operation, input) }));
    };
  const methods = Object.entries(OPERATIONS).map(([id, operation]) => [id, call(operation)]);
  return { ...Object.fromEntries(methods), use } as Client;
}
