"use client";
import { clsx } from "clsx";
import { X } from "lucide-react";
import { type ComponentProps, type FormEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useHydrated } from "@/components/ui/use-hydrated";

type Props = Omit<ComponentProps<"input">, "onChange" | "defaultValue"> & {
  name: string;
  defaultValue: string;
  onChange: () => void;
};

const split = (text: string) =>
  text
    .normalize("NFC")
    .split(",")
    .map((tag) => tag.trim())
    .filter(Boolean);

/** Tags as chips; without scripts one text field with commas, which is also what is sent. */
export function TagInput({ name, defaultValue, onChange, className, ...control }: Props) {
  const hydrated = useHydrated();
  const [tags, setTags] = useState(() => split(defaultValue));
  const [text, setText] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const sent = [...tags, ...split(text)].join(", ");

  // biome-ignore lint/correctness/useExhaustiveDependencies: whoever compares the form must see the new hidden value
  useEffect(onChange, [sent]);

  if (!hydrated) return <input {...control} name={name} defaultValue={defaultValue} className={className} dir="auto" />;

  const add = (more: string) => {
    const known = new Set(tags.map((tag) => tag.toLowerCase()));
    setTags([...tags, ...split(more).filter((tag) => !known.has(tag.toLowerCase()))]);
  };
  const take = (event: FormEvent<HTMLInputElement>) => {
    setTags(split(event.currentTarget.value));
    setText("");
  };
  const type = (typed: string) => {
    const end = typed.lastIndexOf(",") + 1;
    if (end > 0) add(typed.slice(0, end));
    setText(typed.slice(end));
  };
  const remove = (tag: string) => {
    setTags(tags.filter((each) => each !== tag));
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "Enter" && text.trim() !== "") {
      event.preventDefault();
      type(`${text},`);
    } else if (event.key === "Backspace" && text === "") {
      setTags(tags.slice(0, -1));
    }
  };
  return (
    <div
      className={clsx(
        className,
        "flex flex-wrap items-center gap-2 py-1.5! focus-within:outline-2 focus-within:outline-offset-2 focus-within:outline-gold-ink",
      )}
    >
      {/* Nobody types here; the form does, when what was saved differs from what was sent. */}
      <input type="hidden" name={name} value={sent} onInput={take} readOnly />
      {tags.map((tag) => (
        <span
          key={tag}
          className="flex max-w-full items-center rounded-full border border-line bg-sunken pl-3 text-sm"
          dir="auto"
        >
          <span className="min-w-0 truncate">{tag}</span>
          <button
            type="button"
            onClick={() => remove(tag)}
            aria-label={`Remove ${tag}`}
            className="grid size-8 shrink-0 place-items-center rounded-full text-ink-soft hover:text-ink pointer-coarse:size-11"
          >
            <X aria-hidden className="size-3.5" />
          </button>
        </span>
      ))}
      <input
        {...control}
        ref={input}
        dir="auto"
        value={text}
        onChange={(event) => type(event.target.value)}
        onKeyDown={onKeyDown}
        onBlur={() => type(`${text},`)}
        className="min-h-8 min-w-32 flex-1 bg-transparent text-base outline-none pointer-coarse:min-h-11"
      />
    </div>
  );
}
