import { DEEDS } from "./deeds";
import { formatUtcTime, listMissedTimes, readDueTimes } from "./service/schedule";
import { compareNewestFirst, type StoredInvoker, type StoredRecord } from "./service/store";

const MAX_RUNS = 60;
const GOING_ON = ["PENDING", "RUNNING", "CANCELLING"];

/** An invoker as the page shows it. */
export interface Job {
  invoker: StoredInvoker;
  runCount: number;
  /** Its newest runs, the newest first. */
  newest: readonly StoredRecord[];
  /** The newest run that is no longer going on. */
  finished: StoredRecord | undefined;
  /** The newest run, where that is going on. */
  goingOn: StoredRecord | undefined;
  /** Due times without a run, newest first. */
  missed: readonly number[];
  /** Whether it missed the newest of its due times, and has not run since. */
  isMissing: boolean;
  isFailing: boolean;
}

/** Reads what the page shows of an invoker with these runs. */
export function readJob(invoker: StoredInvoker, runs: StoredRecord[], nowMs: number): Job {
  const newest = runs.sort(compareNewestFirst).slice(0, MAX_RUNS);
  const finished = runs.find(({ result }) => !GOING_ON.includes(result));
  const startsMs = newest.map(({ timeMs }) => timeMs);
  const missed = listMissedTimes(invoker, startsMs, nowMs, MAX_RUNS);
  const isMissing = missed[0] !== undefined && missed[0] > (startsMs[0] ?? Number.NEGATIVE_INFINITY);
  const isFailing = isMissing || (finished !== undefined && finished.result !== "SUCCESS");
  const goingOn = newest[0] === finished ? undefined : newest[0];
  return { invoker, runCount: runs.length, newest, finished, goingOn, missed, isMissing, isFailing };
}

/** What the filter looks at. */
export function textOf({ invoker: { invokerId, name, region, enable }, newest, finished }: Job): string {
  const words = [invokerId, name, region, enable ? "" : "disabled", newest[0]?.result, finished?.result];
  return words.join(" ").toLowerCase();
}

/** One entry of the page: a strip of runs and missed due times, the newest on the right, under what is known of the invoker. */
export function renderJob(
  { invoker, runCount, newest, finished, goingOn, missed, isMissing, isFailing }: Job,
  nowMs: number,
): string {
  const { invokerId, enable } = invoker;
  const state = [
    isMissing ? `<b class="bad">· missed</b>` : "",
    ...[finished, goingOn].map((run) => (run ? renderResult(run) : "")),
    runCount === 0 ? "no run" : "",
  ];
  const nextMs = readDueTimes(invoker).next(nowMs);
  const due = nextMs === undefined ? "never due again" : `next due ${formatUtcTime(nextMs)}`;
  const kind = isFailing ? "bad" : goingOn ? "open" : enable && finished ? "good" : "";
  const marks = [
    ...newest.map((run) => ({ timeMs: run.timeMs, html: renderRun(run) })),
    ...missed.map((timeMs) => ({ timeMs, html: renderMissed(timeMs) })),
  ];
  // Stable: what began in one moment stays in its order.
  const strip = marks
    .sort((a, b) => b.timeMs - a.timeMs)
    .slice(0, MAX_RUNS)
    .reverse();
  return `<li id="${invokerId}" class="${kind}">
<div><div class="head"><strong>${escapeHtml(invoker.name)}</strong> ${state.filter(Boolean).join(" ")}</div>
<div class="facts"><span class="id">${invokerId}</span> <span>${escapeHtml(invoker.region)}</span> <span>${runCount} run${runCount === 1 ? "" : "s"}</span> <span>${enable ? due : "<b>disabled</b>"}</span></div></div>
<div class="deeds">${renderButtons(invoker)}</div>
<div class="strip">${strip.map(({ html }) => html).join("")}</div>
</li>`;
}

function renderButtons({ enable, name }: StoredInvoker): string {
  const needless = enable ? "enable" : "disable";
  return Object.entries(DEEDS)
    .filter(([deed]) => deed !== needless)
    .map(([deed, { button }]) => {
      if (!button) return "";
      const label = `aria-label="${deed} ${escapeHtml(name)}"`;
      return `<button type="button" data-deed="${deed}" ${label}><i>${button[0]}</i> ${button[1]}</button>`;
    })
    .join("");
}

function renderMissed(dueMs: number): string {
  return `<span class="missed" title="${formatUtcTime(dueMs)} did not start">·</span>`;
}

function readKind(result: string): [kind: string, mark: string] {
  if (result === "SUCCESS") return ["good", "✓"];
  return GOING_ON.includes(result) ? ["open", "◌"] : ["bad", "✗"];
}

function renderRun({ invokeTime, result }: StoredRecord): string {
  const [kind, mark] = readKind(result);
  return `<span class="${kind}" title="${escapeHtml(`${invokeTime} ${result}`)}">${mark}</span>`;
}

function renderResult({ invokeTime, result }: StoredRecord): string {
  const [kind, mark] = readKind(result);
  return `<b class="${kind}">${mark} ${escapeHtml(result)}</b> <span class="facts">${escapeHtml(invokeTime)}</span>`;
}

/** Results and request headers may hold anything. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
