/** How welcome a media type is: from 0, not at all, to 1; `named` when it was asked for by its own name. */
export type Welcome = { q: number; named: boolean };

/** RFC 9110 §12.4.2. */
const WEIGHT = /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/;

function readRange(text: string): [type: string, q: number] | null {
  const [type = "", ...parameters] = text.split(";").map((part) => part.trim().toLowerCase());
  const weight = parameters.find((each) => each.startsWith("q="))?.slice(2) ?? "1";
  return WEIGHT.test(weight) ? [type, Number(weight)] : null;
}

/**
 * What an `Accept` header says of each media type (RFC 9110 §12.5.1): the type itself decides before `type/*` and that
 * before the `*` of all. What cannot be read of it is passed over; without a header everything is welcome.
 * @param header as it came, of any length
 * @returns asked with a type in small letters, how welcome that is
 */
export function readAccept(header: string | null): (type: string) => Welcome {
  if (!header?.trim()) return () => ({ q: 1, named: false });
  const ranges = new Map(
    header
      .split(",")
      .map(readRange)
      .filter((range) => range !== null),
  );
  return (type) => {
    const own = ranges.get(type);
    if (own !== undefined) return { q: own, named: true };
    return { q: ranges.get(`${type.split("/")[0]}/*`) ?? ranges.get("*/*") ?? 0, named: false };
  };
}
