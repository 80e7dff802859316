import { Button, Link, Text } from "@react-email/components";
import type { ReactNode } from "react";
import { LOOKS } from "./letter";

export function Words({ children }: { children: ReactNode }) {
  return (
    <Text className="ink" style={LOOKS.words}>
      {children}
    </Text>
  );
}

export function Small({ children }: { children: ReactNode }) {
  return (
    <Text className="soft" style={LOOKS.small}>
      {children}
    </Text>
  );
}

/** What a person or their device wrote, in its own direction: it moves nothing around it. */
export function Theirs({ children }: { children: string }) {
  return (
    <span dir="auto" style={{ unicodeBidi: "isolate" }}>
      {children}
    </span>
  );
}

/** The one thing to do, and its address for clients that show no buttons. */
export function Action({ href, children }: { href: string; children: string }) {
  return (
    <>
      <div style={{ margin: "24px 0" }}>
        <Button href={href} style={LOOKS.button}>
          {children}
        </Button>
      </div>
      <Text className="soft" style={LOOKS.small} data-skip-in-text="true">
        Or open this address:{" "}
        <Link href={href} className="link" style={LOOKS.link}>
          {href}
        </Link>
      </Text>
    </>
  );
}

const MOMENT = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });
const DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "full", timeZone: "UTC" });

/** A moment to the minute; where the reader's clock stands is not known, so it says which. */
export const moment = (at: Date) => `${MOMENT.format(at)} UTC`;

export const day = (at: Date) => DAY.format(at);

const UNITS = [
  ["day", 24 * 60],
  ["hour", 60],
  ["minute", 1],
] as const;

/** Minutes in the largest unit that they fill: "30 minutes", "24 hours", "7 days". */
export function duration(minutes: number): string {
  const [unit, size] = UNITS.find(([, size]) => minutes % size === 0 && minutes / size > 1) ?? ["minute", 1];
  const count = minutes / size;
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
