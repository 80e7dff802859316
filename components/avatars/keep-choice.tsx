type Props = { checked: boolean; onChange: (checked: boolean) => void; disabled: boolean };

/** Whether the file stays on the server as it was sent. */
export function KeepChoice({ checked, onChange, disabled }: Props) {
  return (
    <label className="flex min-h-11 cursor-pointer gap-3 text-sm has-disabled:cursor-default has-disabled:opacity-55">
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
        aria-describedby="keep-original-why"
        className="mt-0.5 size-[18px] shrink-0 cursor-[inherit] accent-gold"
      />
      <span>
        <span className="block font-medium">Keep the original, so that I can crop it again</span>
        <span id="keep-original-why" className="block text-xs text-ink-soft">
          Nobody sees it but you, and you can delete it at any time.
        </span>
      </span>
    </label>
  );
}
