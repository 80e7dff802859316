const KB = 1024;
const MB = KB * KB;

const whole = new Intl.NumberFormat(undefined, { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** A file's size in words. Rounded up, so that what is too large never reads as just right. */
export function formatSize(bytes: number): string {
  if (bytes < MB) return `${whole.format(Math.ceil(bytes / KB))} KB`;
  const size = Math.ceil((bytes / MB) * 10) / 10;
  return `${Number.isInteger(size) ? whole.format(size) : tenths.format(size)} MB`;
}

/** How much has gone out, in the total's unit: "1.9 of 2.6 MB". */
export function formatProgress(sent: number, total: number): string {
  if (total < MB) return `${whole.format(sent / KB)} of ${whole.format(total / KB)} KB`;
  return `${tenths.format(sent / MB)} of ${tenths.format(total / MB)} MB`;
}
