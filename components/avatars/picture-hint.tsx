import { useHydrated } from "@/components/ui/use-hydrated";
import { formatSize } from "./format-bytes";

/** What may be chosen, once the browser can say it as its reader writes numbers; what is needed where scripts are off. */
export function PictureHint({ max_bytes }: { max_bytes: number }) {
  const hydrated = useHydrated();
  return (
    <>
      <p className="mt-2 text-sm text-ink-soft noscript:hidden">
        JPEG, PNG, WebP or GIF{hydrated && `, at most ${formatSize(max_bytes)}. You can also drop it here`}.
      </p>
      <p className="hidden text-sm text-ink-soft noscript:block">
        Choosing and cropping a picture needs JavaScript, which is off in this browser. Everything else here works
        without.
      </p>
    </>
  );
}
