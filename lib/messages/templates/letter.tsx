import { Body, Container, Head, Hr, Html, Preview, Section, Text } from "@react-email/components";
import type { ReactNode } from "react";

/** The site's colours as mail clients understand them; the dark ones come through the classes. */
const LIGHT = { paper: "#fcfaf4", surface: "#ffffff", ink: "#1f1913", soft: "#62594f", line: "#e3dfd7" } as const;
const DARK = { paper: "#110e0a", surface: "#1b1611", ink: "#f1eee7", soft: "#a9a49a", line: "#322d26" } as const;
const GOLD = "#cfa441";
const GOLD_INK = { light: "#845a0f", dark: "#e8c773" } as const;
const SANS = "Inter, -apple-system, BlinkMacSystemFont, 'Segoe UI', Helvetica, Arial, sans-serif";
const SERIF = "Fraunces, Georgia, 'Times New Roman', serif";

const CSS = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .paper, .paper > table > tbody > tr > td { background-color: ${DARK.paper} !important; }
  .card { background-color: ${DARK.surface} !important; border-color: ${DARK.line} !important; }
  .ink { color: ${DARK.ink} !important; }
  .soft { color: ${DARK.soft} !important; }
  .link { color: ${GOLD_INK.dark} !important; }
  .line { border-color: ${DARK.line} !important; }
}
@media (max-width: 480px) {
  .around { padding: 20px 12px !important; }
  .inside { padding: 24px 20px !important; }
}`;

const wrap = { overflowWrap: "anywhere", wordBreak: "break-word" } as const;

/** Looks that the parts of a letter share. */
export const LOOKS = {
  title: {
    ...wrap,
    margin: "0 0 16px",
    color: LIGHT.ink,
    fontFamily: SERIF,
    fontSize: 28,
    fontWeight: 400,
    lineHeight: "34px",
  },
  words: { ...wrap, margin: "0 0 16px", color: LIGHT.ink, fontFamily: SANS, fontSize: 16, lineHeight: "24px" },
  small: { ...wrap, margin: "0 0 8px", color: LIGHT.soft, fontFamily: SANS, fontSize: 14, lineHeight: "20px" },
  link: { color: GOLD_INK.light, textDecoration: "underline", wordBreak: "break-all" },
  button: {
    display: "inline-block",
    padding: "12px 24px",
    borderRadius: 999,
    backgroundColor: GOLD,
    color: LIGHT.ink,
    fontFamily: SANS,
    fontSize: 16,
    fontWeight: 600,
    lineHeight: "20px",
    textDecoration: "none",
  },
} as const;

const mark = {
  margin: "0 0 20px",
  color: LIGHT.ink,
  fontFamily: SERIF,
  fontSize: 20,
  letterSpacing: "0.28em",
  textAlign: "center",
} as const;

type Props = {
  /** What lists of mail show beside the subject. */
  preview: string;
  title: string;
  /** Why it came, at its foot. */
  why: string;
  children: ReactNode;
};

/** The sheet that every letter is written on. */
export function Letter({ preview, title, why, children }: Props) {
  return (
    <Html lang="en">
      <Head>
        <title>{title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="supported-color-schemes" content="light dark" />
        <style>{CSS}</style>
      </Head>
      <Body className="paper" style={{ margin: 0, backgroundColor: LIGHT.paper }}>
        <Preview>{preview}</Preview>
        <Container style={{ maxWidth: 560 }}>
          <Section>
            {/* biome-ignore lint/a11y/useSemanticElements: older mail clients lay out no <main> */}
            <div className="around" role="main" style={{ padding: "32px 16px" }}>
              <Text className="ink" style={mark} data-skip-in-text="true">
                GOLD
              </Text>
              <div
                className="card inside"
                style={{
                  padding: 32,
                  border: `1px solid ${LIGHT.line}`,
                  borderRadius: 12,
                  backgroundColor: LIGHT.surface,
                }}
              >
                <h1 className="ink" style={LOOKS.title}>
                  {title}
                </h1>
                {children}
                <Hr className="line" style={{ margin: "24px 0 16px", borderTop: `1px solid ${LIGHT.line}` }} />
                <Text className="soft" style={{ ...LOOKS.small, margin: 0 }}>
                  {why}
                </Text>
              </div>
            </div>
          </Section>
        </Container>
      </Body>
    </Html>
  );
}
