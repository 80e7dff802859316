import { useSyncExternalStore } from "react";

const never = () => () => {};

/** The key that stands beside V on this device. */
const useControlKey = () =>
  useSyncExternalStore(
    never,
    () => (/Mac|iPhone|iPad/.test(navigator.platform) ? "⌘" : "Ctrl"),
    () => "Ctrl",
  );

/** What may be chosen and how; what is needed where scripts are off. */
export function PictureHint() {
  const control = useControlKey();
  return (
    <>
      <p className="text-sm text-ink-soft noscript:hidden">
        JPEG, PNG, WebP, GIF, AVIF or HEIC; what is too large is made smaller here.{" "}
        <span className="pointer-coarse:hidden">
          You can also drop a picture, or paste one with <kbd className="font-sans">{control}+V</kbd>.
        </span>
      </p>
      <p className="hidden text-sm text-ink-soft noscript:block">
        Choosing and cropping a picture needs JavaScript, which is off in this browser. Everything else here works
        without.
      </p>
    </>
  );
}
