import { afterEach, describe, expect, it } from "vitest";
import { type MailServer, refusal, startMailServer, startSilence } from "@/lib/messages/testing/mail-server";
import { newId } from "./ids";
import { createMailer, type Mail, type Mailer } from "./mail";

const from = { name: "Maison d’Or", address: "mail@gold.example" };
const letter = (wishes: Partial<Mail> = {}): Mail => ({
  id: newId(),
  to: "nora@example.com",
  subject: "Confirm your e-mail",
  html: "<p>Hallo <b>ندى</b></p>",
  text: "Hallo ندى",
  ...wishes,
});

const open: { close(): unknown }[] = [];
const kept = <T extends { close(): unknown }>(thing: T): T => {
  open.push(thing);
  return thing;
};
const mailerFor = (url: string): Mailer => kept(createMailer({ url, from }));
const server = async (...wishes: Parameters<typeof startMailServer>): Promise<MailServer> =>
  kept(await startMailServer(...wishes));

afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close();
});

describe("createMailer", () => {
  it("sends text and HTML, with an id of ours, asking for no automatic answer", async () => {
    const { url, arrived } = await server();
    const mail = letter();
    await mailerFor(url).send(mail);
    const [got] = arrived;
    expect(got).toMatchObject({ subject: mail.subject, messageId: `<${mail.id}@gold.example>`, text: mail.text });
    expect(got?.html).toContain("<b>ندى</b>");
    expect(got?.from?.value).toEqual([from]);
    expect(got?.headers.get("auto-submitted")).toBe("auto-generated");
    expect(got?.headers.get("content-type")).toMatchObject({ value: "multipart/alternative" });
  });

  it.each(["a@example.com, evil@example.com", "a@example.com>\r\nBcc: evil@example.com", "Evil <evil@example.com>"])(
    "reads %j as one address and not as a list or a header",
    async (to) => {
      const recipients: string[] = [];
      const { url, arrived } = await server({
        onRcptTo({ address }, _session, done) {
          recipients.push(address);
          done();
        },
      });
      await mailerFor(url)
        .send(letter({ to }))
        .catch(() => {});
      expect(recipients).not.toContain("evil@example.com");
      expect(arrived.flatMap(({ headers }) => (headers.has("bcc") ? ["bcc"] : []))).toEqual([]);
    },
  );

  it("keeps a subject in its header", async () => {
    const { url, arrived } = await server();
    await mailerFor(url).send(letter({ subject: "One\r\nBcc: evil@example.com" }));
    expect(arrived[0]?.headers.has("bcc")).toBe(false);
  });

  it.each([
    ["550 for the person", { onRcptTo: (_a, _s, done) => done(refusal(550, "5.1.1 No such user")) }, true],
    ["450 for the person", { onRcptTo: (_a, _s, done) => done(refusal(450, "4.2.0 Come back later")) }, false],
    [
      "554 for the content, which may be about the sender",
      {
        onData(stream, _session, done) {
          stream.resume().once("end", () => done(refusal(554, "5.7.1 Not from you")));
        },
      },
      false,
    ],
    ["535 for the credentials", { onAuth: (_a, _s, done) => done(refusal(535, "5.7.8 Wrong")) }, false],
  ] as [string, Parameters<typeof startMailServer>[0], boolean][])(
    "says of %s whether it is for good",
    async (_case, wishes, permanent) => {
      const { url } = await server(wishes);
      const mailer = mailerFor(wishes?.onAuth ? url.replace("://", "://user:pass%40word@") : url);
      await expect(mailer.send(letter())).rejects.toMatchObject({ name: "DeliveryError", permanent });
    },
  );

  it("tries again later when nobody listens, and works once somebody does", async () => {
    const first = await startMailServer();
    await first.close();
    const mailer = mailerFor(first.url);
    await expect(mailer.send(letter())).rejects.toMatchObject({ permanent: false, message: /ECONNREFUSED/ });
    const back = await server({ port: first.port });
    await mailer.send(letter());
    expect(back.arrived).toHaveLength(1);
  });

  it("notices that a kept connection has gone", async () => {
    const first = await startMailServer();
    const mailer = mailerFor(first.url);
    await mailer.send(letter());
    await first.close();
    const back = await server({ port: first.port });
    await mailer.send(letter());
    expect(back.arrived).toHaveLength(1);
  });

  it("waits ten seconds for a server that hangs, and no longer", { timeout: 20_000 }, async () => {
    const { port } = kept(await startSilence());
    const began = performance.now();
    await expect(mailerFor(`smtp://127.0.0.1:${port}`).send(letter())).rejects.toMatchObject({ permanent: false });
    expect(performance.now() - began).toBeLessThan(11_000);
  });

  it.each([
    ["from the start", { secure: true }],
    ["after STARTTLS", { hideSTARTTLS: false }],
  ])("refuses a certificate that nobody vouches for, with TLS %s", async (_case, wishes) => {
    const { url, arrived } = await server(wishes);
    await expect(mailerFor(url).send(letter())).rejects.toMatchObject({ message: /self-signed/ });
    expect(arrived).toEqual([]);
  });

  it("sends no password in the clear to another machine", async () => {
    const passwords: unknown[] = [];
    const { port, arrived } = await server({
      onAuth({ password }, _session, done) {
        passwords.push(password);
        done(null, { user: "user" });
      },
    });
    await mailerFor(`smtp://user:secret@127.0.0.1:${port}`).send(letter());
    // Reaches this machine, but does not say so.
    await expect(mailerFor(`smtp://user:secret@0.0.0.0:${port}`).send(letter())).rejects.toThrow();
    expect([passwords, arrived.length]).toEqual([["secret"], 1]);
  });

  it("reads no file and fetches nothing on a letter's word", async () => {
    const { url } = await server();
    const html = { path: "/etc/hostname" } as never;
    await expect(mailerFor(url).send(letter({ html }))).rejects.toMatchObject({ message: /access rejected/i });
  });
});
