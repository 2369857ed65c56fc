import type { ArgumentParser } from "../checks/InvalidArgumentError";
import { choiceParser, integerParser, objectParser } from "../checks/parseValues";
import type { FieldParsers } from "../checks/readArguments";
import type { FaultScript } from "./FaultScript";
import { FAULT_KINDS, type Fault } from "./faults";
import { actions } from "./service/actions";
import { EmulatorArgumentError, parseText, requireValid } from "./service/arguments";
import type { Answer } from "./service/messages";
import { formatUtcTime } from "./service/schedule";
import type { Seeding } from "./service/seeding";

/** What is done to a running emulator: the word after `tat-emulator`, and the first part of the path by HTTP. */
export type DeedName = "succeed" | "fail" | "run" | "miss" | "disable" | "enable" | "fault";

/** What more a deed is told; in place of a number stands its text too, as a command line and an address have it. */
export interface DeedOptions {
  /** What the run comes to: of `fail`, default `FAILED`, and of `run`, default `SUCCESS`. */
  result?: string;
  /** Why the run started, of `succeed`, `fail` and `run`. Default: the reason in the API document's sample. */
  reason?: string;
  /** How long a `run` goes on, 1 to 86400, default 30; how late the answer of the fault `slowAnswer` is, default 5. */
  seconds?: number | string;
  /** How many due times are missed, or how many requests meet the fault. Default 1. */
  times?: number | string;
  /** Only requests of this action, one that the emulator knows, meet the fault. Default any. */
  action?: string;
}

/** What deeds are done to. */
interface Stage {
  seeding: Seeding;
  faults: FaultScript;
}

type ParsedOptions = Omit<DeedOptions, "seconds" | "times"> & { seconds?: number; times?: number };

/** A deed, as the command, HTTP and the page have it. */
interface Deed {
  /** What it does, line by line, for the help of the command. */
  help: readonly string[];
  /** Its button beside each invoker of the page: a mark and a word. */
  button?: readonly [mark: string, label: string];
  options: readonly (keyof DeedOptions)[];
  /** Does it, and says in a sentence what was done. */
  perform(subject: string, options: ParsedOptions, stage: Stage): string;
}

/** Reads how many due times are missed at once, or how many requests meet a fault. */
export const parseTimes = integerParser(1, 10_000);

/** A number, or the text of one as an address and a command line have it. */
function digitsParser(parser: ArgumentParser<number>): ArgumentParser<number> {
  return (property, value) =>
    parser(property, typeof value === "string" && /^\d{1,15}$/.test(value) ? Number(value) : value);
}

const FIELDS: FieldParsers<ParsedOptions> = {
  result: parseText,
  reason: parseText,
  seconds: digitsParser(integerParser(1, 86_400)),
  times: digitsParser(parseTimes),
  // A fault of any other would never be met.
  action: choiceParser([...actions.keys()]),
};

/** What stands for no fault: those to come are forgotten. */
const NO_FAULT = "none";
/** Faults that a word alone describes. */
export const NAMED_FAULTS = FAULT_KINDS.filter((kind) => kind !== "error" && kind !== "response");

/** Everything that can be done to a running emulator. */
export const DEEDS: Readonly<Record<DeedName, Deed>> = {
  succeed: {
    help: ["a run starts now and succeeds; --reason <text>"],
    button: ["✓", "Succeed"],
    options: ["reason"],
    perform: (invokerId, { reason }, stage) => endRun(stage, { invokerId, reason, result: "SUCCESS" }),
  },
  fail: {
    help: ["a run starts now and fails; --result <text> (default: FAILED), --reason <text>"],
    button: ["✗", "Fail"],
    options: ["result", "reason"],
    perform: (invokerId, { result = "FAILED", reason }, stage) => endRun(stage, { invokerId, reason, result }),
  },
  run: {
    help: ["a run goes on; --seconds <n> (default: 30), and then comes to --result <text> (default: SUCCESS)"],
    button: ["◌", "Run"],
    options: ["seconds", "result", "reason"],
    perform: (invokerId, { seconds = 30, result = "SUCCESS", reason }, { seeding }) => {
      const { invocationId } = seeding.startRun(invokerId, { seconds, result }, reason);
      return `${invokerId}: run ${invocationId} goes on for ${seconds} seconds and then comes to ${result}.`;
    },
  },
  miss: {
    help: ["no run started when it was last due, nor since: those there are go; --times <n>: nor the times before"],
    button: ["·", "Miss"],
    options: ["times"],
    perform: (invokerId, { times = 1 }, { seeding }) => {
      const missed = seeding.missRuns(invokerId, times);
      const dues = missed.slice(0, 3).map(formatUtcTime).join(", ");
      return `${invokerId}: no run started when it was due at ${dues}${missed.length > 3 ? ", …" : ""}, nor since.`;
    },
  },
  disable: {
    help: ["it is switched off, and so never due"],
    button: ["○", "Disable"],
    options: [],
    perform: (invokerId, _, stage) => switchInvoker(stage, invokerId, false),
  },
  enable: {
    help: ["it is switched on"],
    button: ["●", "Enable"],
    options: [],
    perform: (invokerId, _, stage) => switchInvoker(stage, invokerId, true),
  },
  fault: {
    help: [
      "the next request meets it; --times <n>, --action <name>: only requests of this action.",
      "A code of the service, such as RequestLimitExceeded, InternalError, UnauthorizedOperation;",
      ...`${NAMED_FAULTS.join(", ")};`
        .replace("slowAnswer", "$& (--seconds <n>, default: 5)")
        .replaceAll(/(.{60,80},) /g, "$1\n")
        .split("\n"),
      `${NO_FAULT}, which forgets those to come`,
    ],
    options: ["times", "action", "seconds"],
    perform: scriptFault,
  },
};

function endRun({ seeding }: Stage, run: { invokerId: string; reason?: string; result: string }): string {
  seeding.store.getInvoker(run.invokerId); // a run of one that is not there would add it: here, that is a slip
  const { invocationId } = seeding.addRecord(run);
  return `${run.invokerId}: run ${invocationId} started now and came to ${run.result}.`;
}

function switchInvoker({ seeding }: Stage, invokerId: string, enable: boolean): string {
  seeding.changeInvoker(invokerId, { enable });
  return `${invokerId} is ${enable ? "enabled" : "disabled"}.`;
}

function scriptFault(word: string, { times = 1, action, seconds = 5 }: ParsedOptions, { faults }: Stage): string {
  if (word === NO_FAULT) {
    faults.clear();
    return "No fault is to come.";
  }
  const isCode = /^[A-Z][A-Za-z]*(\.[A-Z][A-Za-z]*)*$/.test(word);
  const effect = isCode
    ? { kind: "error", code: word, message: "Somebody asked the emulator to answer so." }
    : { kind: requireValid(choiceParser([...NAMED_FAULTS, NO_FAULT]), "fault", word) };
  faults.push({
    ...effect,
    ...(word === "slowAnswer" ? { delayMs: seconds * 1000 } : {}),
    times,
    action,
  } as Fault);
  const of = action === undefined ? "" : ` of ${action}`;
  return times === 1 ? `The next request${of} meets ${word}.` : `The next ${times} requests${of} meet ${word}.`;
}

/**
 * Answers `POST /fail/ivk-b7s3qa5l?result=TIMEOUT`: the deed, whom or what it is about, and its options. A sentence in plain
 * text, with status 400 where it cannot be done.
 */
export function answerDeed(url: string, stage: Stage): Answer {
  const headers = { "Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store" };
  try {
    const [path = "", query] = url.split("?", 2);
    const [name = "", subject = "", ...others] = path.split("/").slice(1).map(decodeURIComponent);
    if (others.length > 0) throw new EmulatorArgumentError("path", "it is not of the form /deed/invoker");
    const options = Object.fromEntries(new URLSearchParams(query));
    return { status: 200, headers, body: `${performDeed(name as DeedName, subject, options, stage)}\n` };
  } catch (error) {
    if (error instanceof EmulatorArgumentError) return { status: 400, headers, body: `${error.message}\n` };
    if (error instanceof URIError) return { status: 400, headers, body: "path: it is not encoded as addresses are\n" };
    throw error;
  }
}

/** Does what somebody asks for and says in a sentence what was done; throws EmulatorArgumentError for what cannot be done. */
export function performDeed(name: DeedName, subject: string, options: DeedOptions, stage: Stage): string {
  const deed = DEEDS[requireValid(choiceParser(Object.keys(DEEDS) as DeedName[]), "deed", name)];
  const fields = Object.fromEntries(deed.options.map((option) => [option, FIELDS[option]]));
  const parsed = requireValid(objectParser<ParsedOptions>(fields as FieldParsers<ParsedOptions>), name, options);
  return deed.perform(requireValid(parseText, name === "fault" ? "fault" : "invokerId", subject), parsed, stage);
}
