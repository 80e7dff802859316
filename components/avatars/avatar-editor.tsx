"use client";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { Avatar } from "@/components/profiles/avatar";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { CropDialog } from "./crop-dialog";
import { DropArea } from "./drop-area";
import { formatSize } from "./format-bytes";
import { ACCEPT } from "./picture-check";
import { RemoveDialog } from "./remove-dialog";
import { useChosenPicture } from "./use-chosen-picture";

/** Seed: avatar guide; the server has the last word. */
const FILE_MAX = 5 * 1024 * 1024;
const SHOWN_SIDE = 96;

type Props = {
  avatar_url: string | null;
  gem: string;
  name: string;
  /** Called with the profile's new version after the picture was saved or removed. */
  onSaved?: (saved: { version: number }) => void;
};

/** One's picture, and the way to another one or none. */
export function AvatarEditor({ avatar_url, gem, name, onSaved }: Props) {
  const router = useRouter();
  const input = useRef<HTMLInputElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const chosen = useChosenPicture(FILE_MAX);
  const [removing, setRemoving] = useState(false);
  const [said, setSaid] = useState("");
  // What was just done shows at once, until the page brings something else.
  const [done, setDone] = useState<{ instead_of: string | null; avatar_url: string | null } | null>(null);
  const shown = done && done.instead_of === avatar_url ? done.avatar_url : avatar_url;

  const choose = (file: File | null | undefined) => {
    setSaid("");
    if (file) chosen.choose(file);
    else if (file === null) chosen.setProblem("That was no file. Drop a picture from your device, or choose one.");
  };
  const finish = (next: string | null, words: string, version: number | null) => {
    setDone({ instead_of: avatar_url, avatar_url: next });
    setSaid(words);
    chosen.setProblem(null);
    if (version !== null) onSaved?.({ version });
    router.refresh();
    // Remove, which had it, is gone with the picture.
    requestAnimationFrame(() => opener.current?.focus());
  };

  return (
    <DropArea onDrop={choose} className="flex flex-wrap items-center gap-x-6 gap-y-4">
      <Avatar
        avatar_url={shown}
        gem={gem}
        size={SHOWN_SIDE}
        alt={shown ? `Your picture, ${name}` : `Your gem, ${name}`}
      />
      <div className="min-w-0 flex-1 basis-60">
        <div className="flex flex-wrap items-center gap-2">
          {/* Never `disabled`: focus has to find its way back here. */}
          <Button
            ref={opener}
            look="secondary"
            aria-busy={chosen.checking || undefined}
            aria-disabled={chosen.checking || undefined}
            onClick={() => input.current?.click()}
          >
            {shown ? "Change picture" : "Add a picture"}
          </Button>
          {shown && (
            <Button look="quiet" onClick={() => setRemoving(true)}>
              Remove
            </Button>
          )}
          <span role="status" className="text-sm font-medium text-good">
            {said}
          </span>
        </div>
        <p className="mt-2 text-sm text-ink-soft">
          JPEG, PNG, WebP or GIF, at most {formatSize(FILE_MAX)}. You can also drop it here.
        </p>
        {chosen.problem && (
          <Notice look="danger" className="mt-3">
            {chosen.problem}
          </Notice>
        )}
      </div>
      <input
        ref={input}
        type="file"
        accept={ACCEPT}
        hidden
        aria-label="Picture file"
        onChange={(event) => {
          choose(event.target.files?.[0]);
          // Choosing the same file again is a change too.
          event.target.value = "";
        }}
      />
      {chosen.picture && (
        <CropDialog
          key={chosen.picture.url}
          picture={chosen.picture}
          onClose={chosen.close}
          onSaved={(saved) => {
            chosen.close();
            finish(saved.avatar_url, "Picture saved", saved.version);
          }}
        />
      )}
      {removing && (
        <RemoveDialog
          onClose={() => setRemoving(false)}
          onRemoved={({ version }) => {
            setRemoving(false);
            finish(null, "Picture removed", version);
          }}
        />
      )}
    </DropArea>
  );
}
