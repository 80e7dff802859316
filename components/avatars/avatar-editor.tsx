"use client";
import { clsx } from "clsx";
import { Camera } from "lucide-react";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { OwnAvatar } from "@/components/profiles/own-avatar";
import { type Served, showSaved, useOwnPicture } from "@/components/profiles/own-picture";
import { Button } from "@/components/ui/button";
import { useHydrated } from "@/components/ui/use-hydrated";
import type { FormerAvatar, OwnAvatar as Own } from "@/lib/avatars/schema";
import { AltForm } from "./alt-form";
import { CameraDialog } from "./camera-dialog";
import { CropDialog } from "./crop-dialog";
import { FileInput } from "./file-input";
import { FormerPictures } from "./former-pictures";
import { KeptOriginal } from "./kept-original";
import { OpeningNote } from "./opening-note";
import { PictureHint } from "./picture-hint";
import { RemoveDialog } from "./remove-dialog";
import { useChosenPicture } from "./use-chosen-picture";
import { usePageDrop } from "./use-page-drop";
import { usePaste } from "./use-paste";

const SHOWN_SIDE = 96;
const NO_FILE = { text: "That was no file. Drop a picture from your device, or choose one." };

type Props = {
  profile: Served;
  /** The picture shown and those before it, as the page came with them. */
  own: Own | null;
  former: FormerAvatar[];
  name: string;
  max_bytes: number;
  /** The profile's version that what is shown here is based on. */
  version: number;
};

/** One's picture, and the ways to another one, to a former one, or to none. */
export function AvatarEditor({ profile, own, former, name, max_bytes, version }: Props) {
  const router = useRouter();
  const hydrated = useHydrated();
  const area = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const { chosen, problem, opening, ...choosing } = useChosenPicture(max_bytes);
  const [asking, setAsking] = useState<"camera" | "removal" | null>(null);
  const [said, setSaid] = useState("");
  const { avatar_url, avatar } = useOwnPicture(profile);

  const choose = (file: File | null | undefined) => {
    setSaid("");
    if (file) choosing.choose(file);
    else if (file === null) choosing.setProblem(NO_FILE);
  };
  const free = hydrated && !chosen && !asking;
  usePaste(free, choose);
  const over = usePageDrop({ area, enabled: free, onDrop: choose });
  const finish = (words: string) => {
    setSaid(words);
    choosing.setProblem(null);
    router.refresh();
  };
  // What had it may be gone.
  const focusOpener = () => requestAnimationFrame(() => opener.current?.focus());

  return (
    <div
      ref={area}
      className={clsx(
        "flex flex-col gap-5",
        over && "rounded-md outline-2 outline-offset-8 outline-gold outline-dashed",
      )}
    >
      <div className="grid grid-cols-[auto_1fr] items-center gap-x-5 gap-y-3 sm:grid-rows-[auto_1fr] sm:gap-x-6">
        <div className="sm:row-span-2 sm:self-start">
          <OwnAvatar
            profile={profile}
            size={SHOWN_SIDE}
            name={avatar_url ? `Your picture, ${name}` : `Your gem, ${name}`}
          />
        </div>
        <div className="flex min-w-0 flex-wrap items-center gap-x-2 noscript:hidden">
          <Button ref={opener} look="secondary" disabled={!hydrated} onClick={() => input.current?.click()}>
            {avatar_url ? "Change picture" : "Add a picture"}
          </Button>
          <Button look="quiet" disabled={!hydrated} onClick={() => setAsking("camera")}>
            <Camera aria-hidden className="size-4" />
            Take a photo
          </Button>
          {avatar_url && (
            <Button look="quiet" disabled={!hydrated} onClick={() => setAsking("removal")}>
              Remove
            </Button>
          )}
          <span role="status" className="text-sm font-medium text-good">
            {said}
          </span>
        </div>
        <div className="col-span-2 self-start sm:col-span-1 sm:col-start-2">
          <PictureHint />
          <OpeningNote
            opening={opening}
            problem={problem}
            onStop={choosing.stop}
            onStill={(file) => choosing.choose(file, { still: true })}
          />
        </div>
      </div>
      {avatar_url && own && (
        <>
          <AltForm key={own.id} profile={{ ...profile, avatar_url, avatar }} onSaved={() => router.refresh()} />
          {own.original && (
            <KeptOriginal
              opening={opening}
              onCrop={() => choosing.chooseOriginal(own, own.animated)}
              onDeleted={finish}
            />
          )}
          <FormerPictures profile={profile} former={former} onSaved={finish} />
        </>
      )}
      <FileInput ref={input} onChoose={choose} />
      {chosen && (
        <CropDialog
          key={chosen.picture.url}
          chosen={chosen}
          profile={profile}
          version={version}
          onClose={choosing.close}
          onSaved={() => {
            choosing.close();
            finish("Picture saved");
            focusOpener();
          }}
        />
      )}
      {asking === "camera" && (
        <CameraDialog
          onClose={() => setAsking(null)}
          onTaken={({ file, mirrored }) => {
            setAsking(null);
            choosing.choose(file, { flip: mirrored });
          }}
        />
      )}
      {asking === "removal" && (
        <RemoveDialog
          version={version}
          onClose={() => setAsking(null)}
          onRemoved={(removed) => {
            setAsking(null);
            showSaved(profile.gem, { avatar_url: null, avatar: null }, removed.version ?? profile.version + 1);
            finish("Picture removed");
            focusOpener();
          }}
        />
      )}
    </div>
  );
}
