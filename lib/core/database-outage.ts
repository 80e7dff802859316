/**
 * What the driver says when the database cannot be reached, hung up, is on its way down or up (SQLSTATE 57P, 08), or has
 * picked this of two acts that stood in each other's way to begin again (40).
 */
const OUT =
  /^(CONNECTION_(CLOSED|ENDED|DESTROYED)|CONNECT_TIMEOUT|ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|57P0[123]|08\d{3}|53300|40001|40P01)$/;

const CAUSES_MAX = 5;

/** Whether an error, or what caused it, means that the database is out for now and the same request may work soon. */
export function isDatabaseOut(error: unknown): boolean {
  let each = error;
  for (let depth = 0; depth < CAUSES_MAX && typeof each === "object" && each !== null; depth++) {
    if ("code" in each && OUT.test(String(each.code))) return true;
    each = "cause" in each ? each.cause : null;
  }
  return false;
}
