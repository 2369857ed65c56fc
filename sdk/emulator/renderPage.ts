import type { LoggedRequest } from "./LoggedRequest";
import type { Store } from "./Store";

const MAX_RUNS = 60;
const MAX_REQUESTS = 100;
const REFRESH_SECONDS = 3;
const GOING_ON = ["PENDING", "RUNNING", "CANCELLING"];

/** The page at the emulator's root: each invoker with a strip of its newest runs, and the newest requests. Plain HTML. */
export function renderPage(store: Store, requests: readonly LoggedRequest[]): string {
  const invokers = [...store.invokers.values()].map(({ invokerId, name, region }) => {
    const runs = store.selectRecords(region, [invokerId]);
    const strip = runs.slice(0, MAX_RUNS).reverse().map(renderRun).join("");
    return renderRow([
      escapeHtml(invokerId),
      escapeHtml(name),
      escapeHtml(region),
      String(runs.length),
      `<span class="strip">${strip}</span>`,
    ]);
  });
  const newest = requests.slice(-MAX_REQUESTS).reverse().map(renderRequest);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="${REFRESH_SECONDS}">
<title>TAT emulator</title>
<style>
body { font: 14px system-ui, sans-serif; margin: 2rem; color: #222; background: #fff }
table { border-collapse: collapse; margin-bottom: 2rem }
th, td { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #ddd; vertical-align: top }
code, .strip { font-family: ui-monospace, monospace }
.good { color: #0a7d33 } .bad { color: #b3261e } .open { color: #8a6100 }
</style>
</head>
<body>
<h1>TAT emulator</h1>
<h2>Invokers</h2>
${renderTable("invokers", ["Invoker", "Name", "Region", "Runs", "Newest runs, the latest on the right"], invokers)}
<h2>Requests</h2>
${renderTable("requests", ["Time", "Action", "Region", "Parameters", "Answer", "Client"], newest)}
</body>
</html>
`;
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
    `<code>${escapeHtml(JSON.stringify(request.parameters))}</code>`,
    `<span class="${request.status === 200 && request.errorCode === undefined ? "good" : "bad"}">${escapeHtml(answer + fault)}</span>`,
    escapeHtml(request.client ?? "-"),
  ]);
}

function renderTable(id: string, headings: readonly string[], rows: readonly string[]): string {
  const head = headings.map((heading) => `<th>${heading}</th>`).join("");
  const body = rows.join("\n") || `<tr><td colspan="${headings.length}">None yet.</td></tr>`;
  return `<table id="${id}">\n<thead><tr>${head}</tr></thead>\n<tbody>\n${body}\n</tbody>\n</table>`;
}

function renderRow(cells: readonly string[]): string {
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
}

/** Results and request headers may hold anything. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
