import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { escapeText } from "../checks/showValue";
import { NAMED_FAULTS } from "./deeds";
import type { FaultScript } from "./faults";
import { SCRIPT, STYLE } from "./pageAssets";
import { formatUtcTime } from "./service/history";
import type { Answer, LoggedRequest } from "./service/messages";
import { listMissedTimes, readDueTimes } from "./service/schedule";
import type { Store, StoredInvoker, StoredRecord } from "./service/store";

/** What the page shows. */
interface Shown {
  store: Store;
  requests: readonly LoggedRequest[];
  faults: FaultScript;
  nowMs: number;
}

const HASH = createHash("sha256").update(SCRIPT).digest("base64");

/** The page at the root; nothing anywhere else. The page runs its one script, which asks this server only. */
export function answerBrowser({ url = "/" }: IncomingMessage, shown: Shown): Answer {
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
    body: renderPage(shown, new URLSearchParams(query)),
  };
}

const MAX_RUNS = 60;
const MAX_INVOKERS = 100;
const MAX_REQUESTS = 100;
const MAX_PARAMETERS_LENGTH = 2000;
const REFRESH_SECONDS = 3;
const GOING_ON = ["PENDING", "RUNNING", "CANCELLING"];
const FAILURES = ["FAILED", "TIMEOUT", "PARTIAL_FAILED", "CANCELLED", "PARTIAL_CANCELLED"];
/** What a client has to live with most often. */
const CODES = [
  "RequestLimitExceeded",
  "InternalError",
  "UnauthorizedOperation",
  "AuthFailure.TokenFailure",
  "ResourceNotFound",
];

/** An invoker as the page shows it. */
interface Job {
  invoker: StoredInvoker;
  runs: readonly StoredRecord[];
  /** Its newest runs, the newest first. */
  newest: readonly StoredRecord[];
  /** The newest of those that are no longer going on. */
  finished: StoredRecord | undefined;
  /** Due times without a run, newest first. */
  missed: readonly number[];
  /** Whether it missed the newest of its due times, and has not run since. */
  isMissing: boolean;
  isFailing: boolean;
}

/** The page at the emulator's root: each invoker with a strip of its newest runs, and the newest requests. */
function renderPage({ store, requests, faults, nowMs }: Shown, query: URLSearchParams): string {
  const filter = (query.get("filter") ?? "").trim().toLowerCase();
  const jobs = [...store.invokers.values()].map((invoker) => readJob(invoker, store, nowMs));
  const failing = jobs.filter(({ isFailing }) => isFailing);
  const found = [...failing, ...(query.has("failing") ? [] : jobs.filter(({ isFailing }) => !isFailing))].filter(
    (job) => textOf(job).includes(filter),
  );
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

function readJob(invoker: StoredInvoker, store: Store, nowMs: number): Job {
  const runs = store.listRuns(invoker.invokerId);
  const newest = [...runs].sort((a, b) => b.timeMs - a.timeMs || b.sequence - a.sequence);
  const finished = newest.find(({ result }) => !GOING_ON.includes(result));
  const startsMs = newest.slice(0, MAX_RUNS).map(({ timeMs }) => timeMs);
  const missed = listMissedTimes(invoker, startsMs, nowMs, MAX_RUNS);
  const isMissing = missed[0] !== undefined && missed[0] > (startsMs[0] ?? Number.NEGATIVE_INFINITY);
  const isFailing = isMissing || (finished !== undefined && finished.result !== "SUCCESS");
  return { invoker, runs, newest: newest.slice(0, MAX_RUNS), finished, missed, isMissing, isFailing };
}

/** What the filter looks at. */
function textOf({ invoker: { invokerId, name, region, enable }, newest, finished }: Job): string {
  const words = [invokerId, name, region, enable ? "" : "disabled", newest[0]?.result, finished?.result];
  return words.join(" ").toLowerCase();
}

function renderJob(job: Job, nowMs: number): string {
  const { invoker, runs, newest, finished, isMissing, isFailing } = job;
  const goingOn = newest[0] !== undefined && newest[0] !== finished ? newest[0] : undefined;
  const state = [
    isMissing ? `<b class="bad">· missed</b>` : "",
    finished ? renderResult(finished) : "",
    goingOn ? renderResult(goingOn) : "",
    newest.length === 0 ? "no run" : "",
  ];
  const nextMs = invoker.enable ? readDueTimes(invoker).next(nowMs) : undefined;
  const next =
    nextMs === undefined
      ? invoker.enable
        ? "never due again"
        : `<b>disabled</b>`
      : `next due ${formatUtcTime(nextMs)}`;
  const kind = isFailing ? "bad" : goingOn ? "open" : invoker.enable && finished ? "good" : "";
  return `<li id="${invoker.invokerId}" class="${kind}">
<div><div class="head"><strong>${escapeHtml(invoker.name)}</strong> ${state.filter(Boolean).join(" ")}</div>
<div class="facts"><span class="id">${invoker.invokerId}</span> <span>${escapeHtml(invoker.region)}</span> <span>${runs.length} run${runs.length === 1 ? "" : "s"}</span> <span>${next}</span></div></div>
<div class="deeds">${renderButtons(invoker)}</div>
<div class="strip">${renderStrip(job)}</div>
</li>`;
}

function renderButtons({ enable, name }: StoredInvoker): string {
  const buttons = [
    ["succeed", "✓", "Succeed"],
    ["fail", "✗", "Fail"],
    ["run", "◌", "Run"],
    ["miss", "·", "Miss"],
    enable ? ["disable", "○", "Disable"] : ["enable", "●", "Enable"],
  ];
  return buttons
    .map(
      ([deed, mark, label]) =>
        `<button type="button" data-deed="${deed}" aria-label="${deed} ${escapeHtml(name)}"><i>${mark}</i> ${label}</button>`,
    )
    .join("");
}

function renderStrip({ newest, missed }: Job): string {
  const marks = [
    ...newest.map((run) => ({ timeMs: run.timeMs, html: renderRun(run) })),
    ...missed.map((timeMs) => ({ timeMs, html: renderMissed(timeMs) })),
  ];
  // Stable: what began in one moment stays in its order.
  const shown = marks.sort((a, b) => b.timeMs - a.timeMs).slice(0, MAX_RUNS);
  return shown
    .reverse()
    .map(({ html }) => html)
    .join("");
}

function renderMissed(dueMs: number): string {
  return `<span class="missed" title="${formatUtcTime(dueMs)} did not start">·</span>`;
}

function readKind(result: string): { kind: string; mark: string } {
  if (result === "SUCCESS") return { kind: "good", mark: "✓" };
  return GOING_ON.includes(result) ? { kind: "open", mark: "◌" } : { kind: "bad", mark: "✗" };
}

function renderRun({ invokeTime, result }: StoredRecord): string {
  const { kind, mark } = readKind(result);
  return `<span class="${kind}" title="${escapeHtml(`${invokeTime} ${result}`)}">${mark}</span>`;
}

function renderResult({ invokeTime, result }: StoredRecord): string {
  const { kind, mark } = readKind(result);
  return `<b class="${kind}">${mark} ${escapeHtml(result)}</b> <span class="facts">${escapeHtml(invokeTime)}</span>`;
}

function renderFaults({ pending }: FaultScript): string {
  if (pending === 0) return "";
  const forget = `<button type="button" data-deed="fault" data-subject="none">Forget</button>`;
  return `<b class="bad">${pending === 1 ? "A fault is" : `${pending} faults are`} to come</b> ${forget}`;
}

/** A request, with what tells its client from others: the name under which it asked, its key and how it calls itself. */
function renderRequest(request: LoggedRequest): string {
  const { time, action, region, parameters, status, errorCode, fault, host, secretId, client } = request;
  const answer = status === undefined ? "none" : `${status} ${errorCode ?? ""}`;
  const isGood = status === 200 && errorCode === undefined;
  const from = [host, secretId && shortenKey(secretId), client].filter((part) => part !== undefined);
  return `<li class="${isGood ? "good" : "bad"}"><time title="${escapeHtml(time)}">${escapeHtml(time.slice(11, 23))}</time>
<b class="${isGood ? "good" : "bad"}">${escapeHtml(answer + (fault === undefined ? "" : ` (fault: ${fault})`))}</b>
<div class="what">${escapeHtml(action)} ${escapeHtml(region ?? "-")} <code>${keepIds(escapeHtml(escapeText(JSON.stringify(parameters), MAX_PARAMETERS_LENGTH)))}</code></div>
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

/** Results and request headers may hold anything. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
