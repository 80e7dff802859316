import Link from "next/link";
import { Button } from "@/components/ui/button";

export const metadata = { title: "Not found" };

export default function NotFound() {
  return (
    <div className="mx-auto flex max-w-md flex-1 flex-col items-center justify-center gap-3 px-4 py-24 text-center">
      <h1 className="text-2xl">Nothing here</h1>
      <p className="text-ink-soft">The page does not exist, or it is not for you to see.</p>
      <Button asChild look="secondary" className="mt-4">
        <Link href="/">To the start</Link>
      </Button>
    </div>
  );
}
