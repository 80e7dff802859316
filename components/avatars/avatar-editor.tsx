"use client";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { Avatar } from "@/components/profiles/avatar";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useHydrated } from "@/components/ui/use-hydrated";
import { CropDialog } from "./crop-dialog";
import { DropArea } from "./drop-area";
import { FileInput } from "./file-input";
import { PictureHint } from "./picture-hint";
import { RemoveDialog } from "./remove-dialog";
import { useChosenPicture } from "./use-chosen-picture";
import { useShownPicture } from "./use-shown-picture";

const SHOWN_SIDE = 96;

type Props = {
  avatar_url: string | null;
  gem: string;
  name: string;
  max_bytes: number;
  /** The profile's version that what is shown here is based on. */
  version: number;
  /** Called with the profile's new version after the picture was saved or removed. */
  onSaved: (saved: { version: number }) => void;
};

/** One's picture, and the way to another one or none. */
export function AvatarEditor({ avatar_url, gem, name, max_bytes, version, onSaved }: Props) {
  const router = useRouter();
  const hydrated = useHydrated();
  const input = useRef<HTMLInputElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const chosen = useChosenPicture(max_bytes);
  const [removing, setRemoving] = useState(false);
  const [said, setSaid] = useState("");
  const { shown, show } = useShownPicture(avatar_url);

  const choose = (file: File | null | undefined) => {
    setSaid("");
    if (file) chosen.choose(file);
    else if (file === null) chosen.setProblem("That was no file. Drop a picture from your device, or choose one.");
  };
  const finish = (next: string | null, words: string, saved_version: number | null) => {
    show(next);
    setSaid(words);
    chosen.setProblem(null);
    if (saved_version !== null) onSaved({ version: saved_version });
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
        <div className="flex flex-wrap items-center gap-2 noscript:hidden">
          <Button
            ref={opener}
            look="secondary"
            disabled={!hydrated}
            aria-busy={chosen.checking}
            aria-disabled={chosen.checking}
            onClick={() => input.current?.click()}
          >
            {shown ? "Change picture" : "Add a picture"}
          </Button>
          {shown && (
            <Button look="quiet" disabled={!hydrated} onClick={() => setRemoving(true)}>
              Remove
            </Button>
          )}
          <span role="status" className="text-sm font-medium text-good">
            {said}
          </span>
        </div>
        <PictureHint max_bytes={max_bytes} />
        {chosen.problem && (
          <Notice look="danger" className="mt-3">
            {chosen.problem}
          </Notice>
        )}
      </div>
      <FileInput ref={input} onChoose={choose} />
      {chosen.picture && (
        <CropDialog
          key={chosen.picture.url}
          picture={chosen.picture}
          version={version}
          onClose={chosen.close}
          onSaved={(saved) => {
            chosen.close();
            finish(saved.avatar_url, "Picture saved", saved.version);
          }}
        />
      )}
      {removing && (
        <RemoveDialog
          version={version}
          onClose={() => setRemoving(false)}
          onRemoved={(removed) => {
            setRemoving(false);
            finish(null, "Picture removed", removed.version);
          }}
        />
      )}
    </DropArea>
  );
}
