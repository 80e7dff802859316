"use client";
import { X } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { type Former, forgetFormer, type Served, useFormerPicture } from "@/components/profiles/own-picture";
import { Button } from "@/components/ui/button";
import type { Failure } from "./describe-failure";
import { restorePicture } from "./restore-picture";
import "./undo-picture.css";
import { useTimeLeft } from "./use-time-left";

/** How long one may go back, in milliseconds. */
const WHILE = 10_000;

const FIELD = "input, textarea, select, [contenteditable]";

/** Control or command with Z, except where it takes back what was typed. */
function isUndo(event: KeyboardEvent): boolean {
  const typing = event.target instanceof Element && event.target.closest(FIELD);
  return (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z" && !typing;
}

type OfferProps = { onUndo: () => void; onClose: () => void; pending: boolean; failure: Failure | null };

function Offer({ onUndo, onClose, pending, failure }: OfferProps) {
  const [held, setHeld] = useState(false);
  useTimeLeft(WHILE, held || pending || failure !== null, onClose);
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (!isUndo(event)) return;
    event.preventDefault();
    onUndo();
  });
  useEffect(() => {
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: whoever reads it or stands in it gets more time; nothing is to be clicked here
    <div
      data-held={held || pending || undefined}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className="undo-offer fixed inset-x-4 bottom-4 z-30 mx-auto flex max-w-[420px] items-center gap-2 overflow-hidden rounded-md border border-line bg-surface py-2 pr-2 pl-5 shadow-[0_8px_30px_rgb(0_0_0/0.12)] sm:right-6 sm:left-auto sm:w-[360px]"
    >
      <p className="min-w-0 flex-1 text-sm">
        {failure ? (
          <>
            <span className="block font-semibold text-danger">{failure.title}</span>
            {failure.text}
          </>
        ) : (
          "Your picture was changed."
        )}
      </p>
      <Button
        look="quiet"
        className="text-gold-ink!"
        aria-keyshortcuts="Control+Z Meta+Z"
        pending={pending}
        onClick={onUndo}
      >
        {failure ? "Try again" : "Undo"}
      </Button>
      <Button look="quiet" aria-label="Close" className="size-11 px-0!" onClick={onClose}>
        <X aria-hidden className="size-4" />
      </Button>
      {!failure && <span aria-hidden className="undo-time" />}
    </div>
  );
}

/** For a while after a picture was replaced, the way back to the one before, on whichever page one is by then. */
export function UndoPicture({ profile }: { profile: Served }) {
  const router = useRouter();
  const former = useFormerPicture(profile.gem);
  const [undoing, setUndoing] = useState<Former | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [said, setSaid] = useState("");
  const home = useRef<HTMLDivElement>(null);
  const offered = undoing ?? former;
  /** What has the focus is about to go; from here the next press of Tab goes on where it would have. */
  const keepFocus = () => home.current?.contains(document.activeElement) && home.current.focus();

  const undo = async () => {
    if (!offered || (undoing && !failure)) return;
    setUndoing(offered);
    setFailure(null);
    const refused = await restorePicture(profile, offered, false);
    setFailure(refused);
    if (refused) return;
    keepFocus();
    setUndoing(null);
    setSaid("The picture before is back.");
    router.refresh();
  };
  const close = () => {
    keepFocus();
    setUndoing(null);
    setFailure(null);
    forgetFormer();
  };
  return (
    <div ref={home} tabIndex={-1} className="outline-none print:hidden">
      <p role="status" className="sr-only">
        {former ? "You can undo this for ten seconds, with Control Z or the Undo button in the page's head." : said}
      </p>
      {offered && (
        <Offer
          key={offered.id}
          onUndo={undo}
          onClose={close}
          pending={undoing !== null && failure === null}
          failure={failure}
        />
      )}
    </div>
  );
}
