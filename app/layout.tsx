import "./globals.css";
import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { Footer } from "@/components/site/footer";
import { Header } from "@/components/site/header";
import { loadViewer } from "@/lib/profiles/loaders";
import { loadTheme } from "@/lib/theme/loaders";

export const metadata: Metadata = {
  title: { default: "GOLD", template: "%s · GOLD" },
  description: "The people behind the jewellery: who they are, what they know, what they make.",
};

/** `--paper`, for the browser's own bars. */
const PAPER = { light: "#fcfaf5", dark: "#12100d" } as const;

export async function generateViewport(): Promise<Viewport> {
  const theme = await loadTheme();
  if (theme !== "system") return { themeColor: PAPER[theme] };
  return {
    themeColor: [
      { media: "(prefers-color-scheme: light)", color: PAPER.light },
      { media: "(prefers-color-scheme: dark)", color: PAPER.dark },
    ],
  };
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const [viewer, theme] = await Promise.all([loadViewer(), loadTheme()]);
  return (
    <html lang="en" data-theme={theme} suppressHydrationWarning>
      <body className="flex flex-col">
        <a
          href="#main"
          className="sr-only z-50 rounded-sm bg-surface px-4 py-3 focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
        >
          Skip to content
        </a>
        <Header viewer={viewer} />
        <main id="main" className="flex w-full flex-1 flex-col">
          {children}
        </main>
        <Footer theme={theme} />
      </body>
    </html>
  );
}
