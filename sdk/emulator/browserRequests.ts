import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { showValue } from "../checks/showValue";
import type { Answer } from "./service/messages";

/** What somebody wants who sends a request: an answer of the service, to look at the page, or to steer the emulator. */
type Purpose = "call" | "page" | "deed";

/** What a request is for: a GET that bears no mark of an API call looks at the page, a POST to a path, where the service has none, steers. */
export function readPurpose({ method, url = "/", headers }: IncomingMessage): Purpose {
  if (headers.authorization || headers["x-tc-action"]) return "call";
  if (method === "GET") return "page";
  return method === "POST" && !/^\/(\?|$)/.test(url) ? "deed" : "call";
}

/** Whether a name leads to this machine whatever a name server says. */
export function isThisMachine(host: string): boolean {
  return /^(([\w-]+\.)*localhost|127(\.\d+){3}|\[?::1\]?)\.?$/i.test(host);
}

/**
 * The answer to what a page of another site makes a browser send; undefined for any other request. No client of the API sends
 * an Origin, and the emulator's page sends its own with deeds alone. By a name that leads to this machine, such a page could
 * read the answers (DNS rebinding), and where any name is answered, pass for the emulator's own.
 */
export function refuseForeign(incoming: IncomingMessage, isLocal: boolean): Answer | undefined {
  const foreign = describeForeign(incoming, isLocal);
  if (foreign === undefined) return undefined;
  const body = `This emulator is for programs on its machine, not for ${foreign}.\n`;
  return { status: 403, headers: { "Content-Type": "text/plain", Connection: "close" }, body };
}

function describeForeign(incoming: IncomingMessage, isLocal: boolean): string | undefined {
  const { origin, host = "", "sec-fetch-site": site = "none", "sec-fetch-dest": destination } = incoming.headers;
  // Python's client sends the host with a scheme.
  const name = host.replace(/^https?:\/\//, "").replace(/:\d+$/, "");
  const isAddress = isThisMachine(name) || isIP(name.replace(/^\[|\]$/g, "")) !== 0;
  const isOwnPage = readPurpose(incoming) === "deed" && origin === `http://${host}` && isAddress;
  if (origin !== undefined && !isOwnPage) return `the page of ${showValue(origin)}`;
  const isLink = incoming.method === "GET" && destination === "document"; // somebody follows it, in a window of its own
  if (site !== "same-origin" && site !== "none" && !isLink) return "the page of another site";
  return isLocal && !isThisMachine(name) ? `somebody who takes it for ${showValue(host)}` : undefined;
}
