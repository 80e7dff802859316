import type { z } from "zod";
import type { Scope, UserActor } from "./actor";
import type { Ctx } from "./context";
import type { ErrorCode } from "./errors";
import type { LimitName } from "./rate-limit/rules";

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/**
 * `user`: signed in, any role. `keyed`: the same, or a machine's key with the operation's scope. `optional`: whoever asks, known if they sent a credential. `none`: nobody is looked for,
 * whatever was sent.
 */
export type Auth = "user" | "keyed" | "optional" | "none";

type Output<S> = S extends z.ZodType ? z.output<S> : undefined;

/** What a handler is given, parsed. `request` still holds an unread body when `consumes` says multipart. */
type Call<P, Q, B, A extends Auth> = {
  ctx: A extends "user" ? Ctx & { actor: UserActor } : Ctx;
  params: Output<P>;
  query: Output<Q>;
  body: Output<B>;
  request: Request;
};

/**
 * What a handler answers: the resource and headers beside it, a file, or where it is: for good (308) or for now (302).
 * A resource's `status` is for what tells by its body that something is out.
 */
export type Answer<T> =
  | { body: T; headers?: Record<string, string>; status?: 503 }
  | { stream: ReadableStream<Uint8Array>; headers: Record<string, string> }
  | { redirect: string; status?: 302 | 308; headers?: Record<string, string> };

type Shape = z.ZodObject;

export type Definition<
  P extends Shape | undefined,
  Q extends Shape | undefined,
  B extends z.ZodType | undefined,
  R extends z.ZodType,
  A extends Auth,
> = {
  /** camelCase, unique: the operationId of the OpenAPI document and the key of its limits. */
  id: string;
  method: Method;
  /** Canonical path with `{name}` placeholders. */
  path: string;
  summary: string;
  tag: string;
  auth: A;
  /** What a machine's key needs for it; without one, no key opens it. */
  scope?: Scope;
  params?: P;
  query?: Q;
  body?: B;
  /** A request without a body counts as one with an empty object. */
  bodyless?: boolean;
  consumes?: "application/json" | "multipart/form-data";
  /** JSON unless said otherwise; text is answered as it is, a picture as a stream or where it lies. */
  produces?: "text/plain" | "image/*";
  /** Further headers that are read, for the document: name to meaning. */
  headers?: Record<string, string>;
  /** 200 unless said otherwise. */
  status?: 200 | 201 | 202 | 204 | 302;
  response: R;
  /** Error codes beyond the ones every operation can answer. */
  errors?: ErrorCode[];
  /** A limit of its own, beside the one on all calls; asked of the shared store. */
  limit?: LimitName;
  /** For machines that watch over the site: not even the limit on all calls holds. */
  uncounted?: true;
  handler: (call: Call<P, Q, B, A>) => Promise<Answer<z.input<R>>>;
};

/** An operation with its types forgotten, as the server and the document see it. */
export type Operation = Omit<Definition<Shape, Shape, z.ZodType, z.ZodType, Auth>, "handler"> & {
  // biome-ignore lint/suspicious/noExplicitAny: the server calls it with what the schemas above parsed
  handler: (call: any) => Promise<Answer<unknown>>;
};

/** Declares one API verb; the same schemas parse the request, type the handler and make the OpenAPI document. */
export function operation<
  P extends Shape | undefined = undefined,
  Q extends Shape | undefined = undefined,
  B extends z.ZodType | undefined = undefined,
  R extends z.ZodType = z.ZodType,
  A extends Auth = Auth,
>(definition: Definition<P, Q, B, R, A>): Operation {
  return definition as Operation;
}
