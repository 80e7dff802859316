import { ServerResponse } from "node:http";
import { LENGTH_HEADER } from "../lib/core/content-length.ts";

type Value = number | string | readonly string[];

/** An answer that says its length as the app knows it; see LENGTH_HEADER. */
export class SizedResponse extends ServerResponse {
  override setHeader(name: string, value: Value): this {
    return super.setHeader(name === LENGTH_HEADER ? "content-length" : name, value);
  }
}
