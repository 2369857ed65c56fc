import type { IncomingMessage } from "node:http";
import type { Answer } from "./envelope";

/** Whether a request comes from somebody who looks in with a browser: a GET that bears no mark of an API call. */
export function isFromBrowser({ method, headers }: IncomingMessage): boolean {
  return method === "GET" && !headers.authorization && !headers["x-tc-action"];
}

/** The page at the root; nothing anywhere else. The page runs no script and loads nothing. */
export function answerBrowser({ url }: IncomingMessage, renderPage: () => string): Answer {
  if (url !== "/") {
    return { status: 404, headers: { "Content-Type": "text/plain" }, body: "There is one page, at /.\n" };
  }
  return {
    status: 200,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": "no-store",
      "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    },
    body: renderPage(),
  };
}
