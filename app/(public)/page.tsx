import Link from "next/link";
import { Gem } from "@/components/profiles/gem";
import { Button } from "@/components/ui/button";
import { loadViewer } from "@/lib/profiles/loaders";

const GEMS = ["02000800", "04010400", "06020c00", "05030200", "00010900", "03000600"];

const PROMISES = [
  ["Yours to shape", "A name, a picture cropped just so, the things you know about. Change any of it, any time."],
  ["Yours to show", "You are seen by members until you decide otherwise, and by nobody you did not choose."],
  ["Yours to take", "Other systems see what you see, through the same doors, with your leave."],
] as const;

export default async function HomePage() {
  const viewer = await loadViewer();
  return (
    <div className="mx-auto w-full max-w-[1080px] px-4 py-16 sm:px-6 sm:py-24">
      <div className="flex flex-col items-start gap-6">
        <div className="flex -space-x-3" aria-hidden>
          {GEMS.map((seed) => (
            <span key={seed} className="size-14 overflow-hidden rounded-full border-2 border-paper">
              <Gem seed={seed} />
            </span>
          ))}
        </div>
        <h1 className="max-w-[18ch] text-2xl sm:text-[3.5rem] sm:leading-[1.08]">The people behind the jewellery</h1>
        <p className="max-w-[52ch] text-base text-ink-soft sm:text-lg">
          Goldsmiths, gemmologists, collectors, and those who wear what they make. Say who you are and be found for what
          you know.
        </p>
        <div className="flex flex-wrap gap-3">
          {viewer ? (
            <Button asChild>
              <Link href="/profile">Your profile</Link>
            </Button>
          ) : (
            <>
              <Button asChild>
                <Link href="/register">Create account</Link>
              </Button>
              <Button asChild look="secondary">
                <Link href="/sign-in">Sign in</Link>
              </Button>
            </>
          )}
        </div>
      </div>
      <ul className="mt-16 grid gap-8 border-t border-line pt-10 sm:mt-24 sm:grid-cols-3">
        {PROMISES.map(([title, text]) => (
          <li key={title}>
            <h2 className="text-lg">{title}</h2>
            <p className="mt-2 text-ink-soft">{text}</p>
          </li>
        ))}
      </ul>
    </div>
  );
}
