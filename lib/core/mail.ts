import "server-only";
import { createTransport } from "nodemailer";
import { DeliveryError } from "./delivery-error";
import { isLoopback } from "./network";

/** A mail to one address. `id` makes its Message-ID, so that a mail sent twice is known as one. */
export type Mail = { id: string; to: string; subject: string; html: string; text: string };

export type Mailer = { send(mail: Mail): Promise<void>; close(): void };

type Config = { url: string; from: { name: string; address: string } };

/** For each: to connect, to be greeted, and for each answer. */
const TIMEOUT_MS = 10_000;
const CONNECTIONS = 3;

/** RFC 5321 §4.2.1: with 5yz the same request must not be sent again. Other refusals may be the sender's own fault. */
function isPermanent(error: unknown): boolean {
  const { command, responseCode, code } = error as { command?: string; responseCode?: number; code?: string };
  return responseCode === undefined ? code === "EENVELOPE" : command === "RCPT TO" && responseCode >= 500;
}

/**
 * Sends mail by SMTP, over a few connections that are kept. Certificates are checked; credentials leave this machine
 * encrypted only.
 * @param config.url `smtp://[user:password@]host[:587]`, or `smtps://…[:465]` for TLS from the start
 * @returns `send`, which throws DeliveryError
 */
export function createMailer({ url, from }: Config): Mailer {
  const { protocol, hostname, port, username, password } = new URL(url);
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  const secure = protocol === "smtps:";
  const transport = createTransport({
    pool: true,
    maxConnections: CONNECTIONS,
    host,
    port: Number(port) || (secure ? 465 : 587),
    secure,
    requireTLS: !secure && username !== "" && !isLoopback(host),
    ...(username && { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    dnsTimeout: TIMEOUT_MS,
    tls: { minVersion: "TLSv1.2" },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = from.address.split("@").at(-1);
  return {
    async send({ id, to, subject, html, text }) {
      try {
        await transport.sendMail({
          from,
          // As an object it is one address and is not read as a list.
          to: { name: "", address: to },
          subject,
          html,
          text,
          messageId: `<${id}@${domain}>`,
          // RFC 3834 §5: nobody's holiday notice shall answer.
          headers: { "Auto-Submitted": "auto-generated" },
        });
      } catch (error) {
        throw new DeliveryError((error as Error).message, { permanent: isPermanent(error), cause: error });
      }
    },
    close: () => transport.close(),
  };
}
