/** What belongs to the machine and not to how somebody configured GOLD on it. */
const MACHINE =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_\w+|TZ|TERM|COLORTERM|(FORCE|NO)_COLOR|CI|DISPLAY|XDG_\w+|LD_LIBRARY_PATH|NODE_EXTRA_CA_CERTS|SSL_CERT_\w+|\w+_PROXY|npm_\w+|PLAYWRIGHT_\w+|SystemRoot|APPDATA|LOCALAPPDATA|PATHEXT)$/i;

export type Variables = Record<string, string | undefined>;

/** The build the tests run against, beside the one of a live server. */
export const TEST_DIST_DIR = ".next-test";

/** The environment of a test run: the machine's, nobody's configuration, and temporary files in the workbench. */
export function testEnvironment(temporary: string, additions: Variables = {}): NodeJS.ProcessEnv {
  const machine = Object.entries(process.env).filter(([name]) => MACHINE.test(name));
  return {
    ...Object.fromEntries(machine),
    NODE_ENV: "test",
    TMPDIR: temporary,
    NEXT_DIST_DIR: TEST_DIST_DIR,
    NEXT_TELEMETRY_DISABLED: "1",
    GOLD_ENV_FILES: "ignore",
    ...additions,
  };
}
