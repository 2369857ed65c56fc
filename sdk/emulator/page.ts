import type { IncomingMessage } from "node:http";
import { escapeText } from "../checks/showValue";
import { formatUtcTime } from "./history";
import type { Answer, LoggedRequest } from "./messages";
import { listMissedTimes, readDueTimes } from "./schedule";
import type { Store, StoredInvoker, StoredRecord } from "./store";

/** The page at the root; nothing anywhere else. The page runs no script and loads nothing. */
export function answerBrowser(
  { url }: IncomingMessage,
  store: Store,
  requests: readonly LoggedRequest[],
  nowMs: number,
): Answer {
  if (url !== "/") {
    return { status: 404, headers: { "Content-Type": "text/plain" }, body: "There is one page, at /.\n" };
  }
  return {
    status: 200,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": "no-store",
      "Content-Security-Policy":
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
      "Cross-Origin-Resource-Policy": "same-origin",
      "X-Content-Type-Options": "nosniff",
    },
    body: renderPage(store, requests, nowMs),
  };
}

const MAX_RUNS = 60;
const MAX_REQUESTS = 100;
const MAX_PARAMETERS_LENGTH = 2000;
const REFRESH_SECONDS = 3;
const GOING_ON = ["PENDING", "RUNNING", "CANCELLING"];

/** The page at the emulator's root: each invoker with a strip of its newest runs, and the newest requests. Plain HTML. */
function renderPage(store: Store, requests: readonly LoggedRequest[], nowMs: number): string {
  const invokers = [...store.invokers.values()].map((invoker) => {
    const runs = store.listRuns(invoker.invokerId);
    return renderRow([
      escapeHtml(invoker.invokerId),
      escapeHtml(invoker.name),
      escapeHtml(invoker.region),
      String(runs.length),
      describeNext(invoker, nowMs),
      `<span class="strip">${renderStrip(invoker, runs, nowMs)}</span>`,
    ]);
  });
  const newest = requests.slice(-MAX_REQUESTS).reverse().map(renderRequest);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="${REFRESH_SECONDS}">
<title>TAT emulator</title>
<link rel="icon" href="data:,">
<style>
:root { color-scheme: light dark; --line: #8883; --dim: #777; --good: #0a7d33; --bad: #c62828; --open: #946200 }
@media (prefers-color-scheme: dark) { :root { --good: #5fcf86; --bad: #ff8a80; --open: #f0b429; --dim: #999 } }
body { font: 14px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 90rem; padding: 1.5rem 2rem }
h1 { font-size: 1.5rem; margin: 0 }
h2 { font-size: 1rem; margin: 2rem 0 .5rem }
p { color: var(--dim); margin: .25rem 0 0 }
.wide { overflow-x: auto }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; padding: .4rem 1.25rem .4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; white-space: nowrap }
th { color: var(--dim); font-size: .8rem; font-weight: 600 }
#invokers th:last-child, #requests th:nth-child(4) { width: 99% }
#invokers td:nth-child(4), #invokers td:nth-child(5) { font-variant-numeric: tabular-nums }
#invokers td:first-child, #requests td:first-child, code, .strip { font-family: ui-monospace, monospace }
.strip { font-size: 1rem; letter-spacing: .1em; white-space: normal; overflow-wrap: anywhere; display: inline-block; min-width: 12rem }
code { white-space: normal; overflow-wrap: anywhere; display: inline-block; min-width: 14rem }
.good { color: var(--good) } .bad { color: var(--bad) } .open { color: var(--open) }
</style>
</head>
<body>
<h1>TAT emulator</h1>
<p>A local stand-in for the service, for development and tests. The page loads itself again every ${REFRESH_SECONDS} seconds.</p>
<h2>Invokers: ${invokers.length}</h2>
${renderTable("invokers", ["Invoker", "Name", "Region", "Runs", "Next due", "Newest runs, the latest on the right; · was due and did not start"], invokers)}
<h2>Requests: ${requests.length}${requests.length > MAX_REQUESTS ? `, the newest ${MAX_REQUESTS} of them` : ""}</h2>
${renderTable("requests", ["Time", "Action", "Region", "Parameters", "Answer", "Client"], newest)}
</body>
</html>
`;
}

function describeNext(invoker: StoredInvoker, nowMs: number): string {
  const nextMs = invoker.enable ? readDueTimes(invoker).next(nowMs) : undefined;
  return nextMs === undefined ? (invoker.enable ? "-" : "disabled") : formatUtcTime(nextMs);
}

function renderStrip(invoker: StoredInvoker, runs: readonly StoredRecord[], nowMs: number): string {
  const newest = [...runs].sort((a, b) => b.timeMs - a.timeMs || b.sequence - a.sequence).slice(0, MAX_RUNS);
  const startsMs = newest.map(({ timeMs }) => timeMs);
  const marks = [
    ...newest.map((run) => ({ timeMs: run.timeMs, html: renderRun(run) })),
    ...listMissedTimes(invoker, startsMs, nowMs, MAX_RUNS).map((timeMs) => ({ timeMs, html: renderMissed(timeMs) })),
  ];
  // Stable: what began in one moment stays in its order.
  const shown = marks.sort((a, b) => b.timeMs - a.timeMs).slice(0, MAX_RUNS);
  return shown
    .reverse()
    .map(({ html }) => html)
    .join("");
}

function renderMissed(dueMs: number): string {
  return `<span class="bad" title="${formatUtcTime(dueMs)} did not start">·</span>`;
}

function renderRun({ invokeTime, result }: { invokeTime: string; result: string }): string {
  const [kind, mark] = result === "SUCCESS" ? ["good", "✓"] : GOING_ON.includes(result) ? ["open", "◌"] : ["bad", "✗"];
  return `<span class="${kind}" title="${escapeHtml(`${invokeTime} ${result}`)}">${mark}</span>`;
}

function renderRequest(request: LoggedRequest): string {
  const answer = request.status === undefined ? "none" : `${request.status} ${request.errorCode ?? ""}`;
  const fault = request.fault === undefined ? "" : ` (fault: ${request.fault})`;
  return renderRow([
    escapeHtml(request.time),
    escapeHtml(request.action),
    escapeHtml(request.region ?? "-"),
    `<code>${escapeHtml(escapeText(JSON.stringify(request.parameters), MAX_PARAMETERS_LENGTH))}</code>`,
    `<span class="${request.status === 200 && request.errorCode === undefined ? "good" : "bad"}">${escapeHtml(answer + fault)}</span>`,
    escapeHtml(request.client ?? "-"),
  ]);
}

function renderTable(id: string, headings: readonly string[], rows: readonly string[]): string {
  const head = headings.map((heading) => `<th>${heading}</th>`).join("");
  const body = rows.join("\n") || `<tr><td colspan="${headings.length}">None yet.</td></tr>`;
  return `<div class="wide"><table id="${id}">\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body}\n</tbody>\n</table></div>`;
}

function renderRow(cells: readonly string[]): string {
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
}

/** Results and request headers may hold anything. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
