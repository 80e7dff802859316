/** Every error a person or a caller can cause: its stable code, HTTP status and title. */
export const ERRORS = {
  malformed_url: [400, "The address cannot be read"],
  malformed_host: [400, "The Host header cannot be read"],
  malformed_header: [400, "A header cannot be read"],
  malformed_json: [400, "The body is not valid JSON"],
  malformed_multipart: [400, "The upload could not be read"],
  missing_file: [400, "No file was sent"],
  unsupported_type: [400, "This kind of file is not accepted"],
  corrupt_image: [400, "The picture cannot be read"],
  too_many_pixels: [400, "The picture has too many pixels"],
  dimensions_too_small: [400, "The picture is too small"],
  dimensions_too_large: [400, "The picture is too large"],
  crop_out_of_bounds: [400, "The crop lies outside the picture"],
  unauthenticated: [401, "Sign in to continue"],
  invalid_token: [401, "The token is not valid"],
  invalid_credentials: [401, "The sign-in details are wrong"],
  invalid_ticket: [401, "This sign-in has run out"],
  reauthentication_required: [401, "Show again that it is you"],
  provider_unverified: [403, "The e-mail is not confirmed there"],
  account_suspended: [403, "This account is suspended"],
  provider_stale: [403, "The provider has not asked of late who you are"],
  forbidden: [403, "You may not do this"],
  insufficient_scope: [403, "The key may not do this"],
  cross_site: [403, "Requests from other sites are refused"],
  not_found: [404, "Not found"],
  method_not_allowed: [405, "This method is not available here"],
  email_taken: [409, "This e-mail already has an account"],
  username_taken: [409, "This username is taken"],
  mobile_taken: [409, "This mobile number already has an account"],
  connect_first: [409, "Sign in first, then connect the other account"],
  provider_taken: [409, "That account is connected to somebody else"],
  provider_other: [409, "That account is not the one that is connected here"],
  provider_connected: [409, "Another account of this provider is connected"],
  last_admin: [409, "The last admin must stay one"],
  last_sign_in: [409, "This is the only way to sign in"],
  too_many_passkeys: [409, "There is no room for another passkey"],
  conflict: [409, "The change conflicts with the current state"],
  length_required: [411, "Send the length of the body"],
  stale_version: [412, "This was changed elsewhere"],
  file_too_large: [413, "The file is too large"],
  body_too_large: [413, "The body is too large"],
  unsupported_media_type: [415, "This content type is not accepted"],
  range_not_satisfiable: [416, "That part of the file does not exist"],
  invalid: [422, "Some fields are not valid"],
  invalid_link: [422, "This link no longer works"],
  rename_limit: [422, "The username was changed too often"],
  rate_limited: [429, "Too many tries"],
  internal: [500, "Something went wrong on our side"],
  busy: [503, "Too busy right now"],
  unavailable: [503, "Out for a moment"],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ErrorCode = keyof typeof ERRORS;

/** A bad field: `path` is the field's name, dotted for nested ones; empty for the whole input. */
export type FieldError = { path: string; message: string };

type Details = {
  detail?: string;
  errors?: FieldError[];
  /** Seconds until a retry makes sense; becomes `Retry-After`. */
  retry_after?: number;
  headers?: Record<string, string>;
};

const BRAND = Symbol.for("gold.app-error");

/** An error a caller caused. Everything else that is thrown is a bug and is answered as `internal`. */
export class AppError extends Error {
  /** The bundles of one server process each have a class of their own; an error of any of them is one. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === "object" && value !== null && BRAND in value;
  }

  readonly [BRAND] = true;
  readonly code: ErrorCode;
  readonly status: number;
  readonly title: string;
  readonly details: Details;

  constructor(code: ErrorCode, details: Details = {}) {
    super(details.detail ?? ERRORS[code][1]);
    this.name = "AppError";
    this.code = code;
    [this.status, this.title] = ERRORS[code];
    this.details = details;
  }
}

/** A single bad field as a 422. */
export function invalid(path: string, message: string): AppError {
  return new AppError("invalid", { errors: [{ path, message }] });
}
