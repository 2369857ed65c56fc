import { createHash } from "node:crypto";
import { escapeText } from "../checks/showValue";
import { NAMED_FAULTS } from "./deeds";
import type { FaultScript } from "./FaultScript";
import { escapeHtml, readJob, renderJob, textOf } from "./jobCard";
import { SCRIPT, STYLE } from "./pageAssets";
import type { Answer, LoggedRequest } from "./service/messages";
import type { Store, StoredRecord } from "./service/store";

/** What the page shows. */
interface Shown {
  seeding: { store: Store };
  requests: readonly LoggedRequest[];
  faults: FaultScript;
}

const HASH = createHash("sha256").update(SCRIPT).digest("base64");

/** The page at the root; nothing anywhere else. The page runs its one script, which asks this server only. */
export function answerBrowser(url = "/", shown: Shown, nowMs: number): Answer {
  const [path, query] = url.split("?", 2);
  if (path !== "/") {
    const body = "There is one page, at /. Deeds, such as /fail/ivk-1a2b3c4d, are asked for by POST.\n";
    return { status: 404, headers: { "Content-Type": "text/plain" }, body };
  }
  return {
    status: 200,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Cache-Control": "no-store",
      "Content-Security-Policy": `default-src 'none'; script-src 'sha256-${HASH}'; connect-src 'self'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
      "Cross-Origin-Resource-Policy": "same-origin",
      "X-Content-Type-Options": "nosniff",
    },
    body: renderPage(shown, new URLSearchParams(query), nowMs),
  };
}

const MAX_INVOKERS = 100;
const MAX_REQUESTS = 100;
const MAX_PARAMETERS_LENGTH = 2000;
const REFRESH_SECONDS = 3;
const FAILURES = ["FAILED", "TIMEOUT", "PARTIAL_FAILED", "CANCELLED", "PARTIAL_CANCELLED"];
/** What a client has to live with most often. */
const CODES =
  "RequestLimitExceeded InternalError UnauthorizedOperation AuthFailure.TokenFailure ResourceNotFound".split(" ");

/** The page at the emulator's root: each invoker with a strip of its newest runs, and the newest requests. */
function renderPage({ seeding: { store }, requests, faults }: Shown, query: URLSearchParams, nowMs: number): string {
  const filter = (query.get("filter") ?? "").trim().toLowerCase();
  const runs = new Map([...store.invokers.keys()].map((invokerId): [string, StoredRecord[]] => [invokerId, []]));
  for (const run of store.listRecords()) runs.get(run.invokerId)?.push(run);
  const jobs = [...store.invokers.values()].map((invoker) =>
    readJob(invoker, runs.get(invoker.invokerId) ?? [], nowMs),
  );
  const failing = jobs.filter(({ isFailing }) => isFailing);
  const others = query.has("failing") ? [] : jobs.filter(({ isFailing }) => !isFailing);
  const found = [...failing, ...others].filter((job) => textOf(job).includes(filter));
  const cards = found.slice(0, MAX_INVOKERS).map((job) => renderJob(job, nowMs));
  const newest = requests.slice(-MAX_REQUESTS).reverse();
  const count = failing.length === 0 ? "" : `, <b class="bad">${failing.length} failing</b>`;
  const cut = found.length > MAX_INVOKERS ? `, the first ${MAX_INVOKERS} of ${found.length} shown` : "";
  const none = `<li>${jobs.length === 0 ? "None yet." : "None is like that."}</li>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<noscript><meta http-equiv="refresh" content="${REFRESH_SECONDS}"></noscript>
<title>${failing.length === 0 ? "" : `${failing.length} failing · `}TAT emulator</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<h1>TAT emulator</h1>
<p>A local stand-in for the service, for development and tests. The buttons are commands too: <code>npx tat-emulator fail <span class="id">ivk-…</span></code></p>
<p id="said" role="status"></p>
<div class="top">
<h2 id="count" data-live>Invokers: ${jobs.length}${count}${cut}</h2>
<form id="find">
<label>Find <input type="search" name="filter" value="${escapeHtml(query.get("filter") ?? "")}" autocomplete="off"></label>
<label><input type="checkbox" name="failing"${query.has("failing") ? " checked" : ""}> failing only</label>
</form>
</div>
<details>
<summary>What the buttons do</summary>
<form>
<label>Fail as ${renderSelect("failure", FAILURES)}</label>
<label>Run for <input type="number" name="seconds" value="30" min="1" max="86400"> seconds, then ${renderSelect("outcome", ["SUCCESS", ...FAILURES])}</label>
<label>Reason <input name="reason" placeholder="as by the schedule" autocomplete="off"></label>
</form>
</details>
<ol id="invokers" data-live>
${cards.join("\n") || none}
</ol>
<div class="top">
<h2 id="count-requests" data-live>Requests: ${requests.length}${requests.length > MAX_REQUESTS ? `, the newest ${MAX_REQUESTS} of them` : ""}</h2>
<form>
<label>Let the next <input type="number" name="times" value="1" min="1" max="10000"> meet ${renderSelect("fault", [...CODES, ...NAMED_FAULTS])}</label>
<button type="button" data-deed="fault">Set</button>
<span id="faults" data-live>${renderFaults(faults)}</span>
</form>
</div>
<ol id="requests" data-live>
${newest.map(renderRequest).join("\n") || "<li>None yet.</li>"}
</ol>
<script>${SCRIPT}</script>
</body>
</html>
`;
}

function renderFaults({ pending }: FaultScript): string {
  if (pending === 0) return "";
  const forget = `<button type="button" data-deed="fault" data-subject="none">Forget</button>`;
  return `<b class="bad">${pending === 1 ? "A fault is" : `${pending} faults are`} to come</b> ${forget}`;
}

/** A request, with what tells its client from others: the name under which it asked, its key and how it calls itself. */
function renderRequest(request: LoggedRequest): string {
  const { time, action, region, parameters, status, errorCode, fault, host, secretId, client } = request;
  const kind = status === 200 && errorCode === undefined ? "good" : "bad";
  const answer = status === undefined ? "none" : `${status} ${errorCode ?? ""}`;
  const asked = keepIds(escapeHtml(escapeText(JSON.stringify(parameters), MAX_PARAMETERS_LENGTH)));
  const from = [host, secretId && shortenKey(secretId), client].filter((part) => part !== undefined);
  return `<li class="${kind}"><time title="${escapeHtml(time)}">${escapeHtml(time.slice(11, 23))}</time>
<b class="${kind}">${escapeHtml(answer + (fault === undefined ? "" : ` (fault: ${fault})`))}</b>
<div class="what">${escapeHtml(action)} ${escapeHtml(region ?? "-")} <code>${asked}</code></div>
<div class="from">${from.map((part) => `<span>${escapeHtml(part)}</span>`).join(" ")}</div></li>`;
}

function shortenKey(secretId: string): string {
  return secretId.length > 13 ? `${secretId.slice(0, 6)}…${secretId.slice(-4)}` : secretId;
}

/** Keeps each ID in one line. */
function keepIds(html: string): string {
  return html.replace(/(&#34;)?\b(ivk|invt?|cmd|ins)-[0-9a-z]{1,24}\b(&#34;,?)?/g, `<span class="id">$&</span>`);
}

function renderSelect(name: string, values: readonly string[]): string {
  return `<select name="${name}">${values.map((value) => `<option>${value}</option>`).join("")}</select>`;
}
