import type { ReactNode } from "react";
import { Mark } from "@/components/site/mark";

type Props = { title: string; children: ReactNode; aside: ReactNode };

/** The frame of the pages one enters by. */
export function AuthPage({ title, children, aside }: Props) {
  return (
    <div className="mx-auto flex w-full max-w-[420px] flex-1 flex-col justify-center px-4 py-12 sm:py-16">
      <Mark className="mb-5 size-9" />
      <h1 className="mb-8 text-2xl">{title}</h1>
      {children}
      <p className="mt-8 border-t border-line pt-5 text-sm text-ink-soft">{aside}</p>
    </div>
  );
}
