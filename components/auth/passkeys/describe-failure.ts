/** The server would not begin; `problem` is the body of its answer. */
export class RefusedError extends Error {
  constructor(problem: string) {
    super(wordsOf(problem));
    this.name = "RefusedError";
  }
}

function wordsOf(problem: string): string {
  try {
    const { title, detail } = JSON.parse(problem) as Record<string, unknown>;
    const words = [title, detail].filter((each) => typeof each === "string");
    if (words.length > 0) return words.join(". ");
  } catch {
    // Some proxy's own page.
  }
  return "That did not work. Try again in a moment";
}

/** What the browser calls what went wrong (WebAuthn §5.1.3, §5.1.4), in words. */
const WORDS: Record<string, string> = {
  NotAllowedError: "It was cancelled or took too long. Try again, or choose another way.",
  InvalidStateError: "There is a passkey for your account on this device already.",
  ConstraintError: "This device cannot ask for your finger, your face or a PIN, which a passkey here needs.",
  NotSupportedError: "This device cannot make a passkey that works here.",
  SecurityError: "Passkeys work at the site's own address only, and over a secure connection.",
};

/** A ceremony that failed, in words: what happened and what to do. Null when another one took its place. */
export function describeFailure(error: unknown): string | null {
  if (!(error instanceof Error) || error.name === "AbortError") return null;
  if (error.name === "RefusedError") return error.message;
  if (error instanceof TypeError) return "That did not reach us. Check the network, then try again.";
  return WORDS[error.name] ?? "The passkey could not be used. Try again, or choose another way.";
}
