import { stripVTControlCharacters } from "node:util";
import { escapeText, removeUnprintable } from "../checks/showValue";
import { SUCCESS } from "./InvokerRecord";

/** What is known of one instance's part of a run. */
export interface FailureTask {
  instanceId: string;
  /** `SUCCESS`, `FAILED`, `TIMEOUT`, `DELIVER_FAILED`, …: the values of the API document, or a later one. */
  taskStatus: string;
  /** Undefined while the service knows none. */
  exitCode?: number;
  /** Why the task did not run, in the service's words. Empty when there is nothing to say. */
  errorInfo: string;
  /** What the command printed, decoded; undefined unless it was asked for. May hold anything, secrets included. */
  output?: string;
}

/** Instances that are written out; the rest is counted. */
const MAX_TASKS = 5;
/** Last lines of each output. */
const MAX_LINES = 10;
/** Characters (UTF-16 code units) of each line and of each error info. */
const MAX_LINE_LENGTH = 200;
/** Characters in all, shared out among the instances; of a long output fewer lines are shown. */
const MAX_LENGTH = 4000;
/** A line of output is cut from a tail of so many characters, so that a huge output costs no more than a small one. */
const MAX_TAIL = 24_576;
/** In front of each line of output: behind it nothing is at the start of a line, where a CI system looks for commands. */
const QUOTE = "    | ";

/**
 * Says why a run failed: of each task that did not succeed, one line with the instance, the task's status, the exit
 * code and the service's error info, then the last lines of the output where it is given. Control characters, and
 * the terminal sequences that commands colour their output with, are taken out, and what a CI system would obey is
 * broken up. Without a task at fault, says that.
 */
export function explainFailure(tasks: readonly FailureTask[]): string {
  const failed = tasks.filter((task) => task.taskStatus !== SUCCESS);
  if (failed.length === 0) return "No task says why.";
  const shown = failed.slice(0, MAX_TASKS);
  const lines = shown.flatMap((task) => {
    const about = removeUnprintable(describeTask(task)); // it stands at the start of a line
    const output = lastLines(task.output ?? "").map((line) => `${QUOTE}${cut(line)}`);
    return [about, ...keepLast(output, MAX_LENGTH / shown.length - about.length)];
  });
  const rest = failed.length - MAX_TASKS;
  if (rest > 0) lines.push(`and ${rest} more ${rest === 1 ? "instance" : "instances"}`);
  return lines.join("\n");
}

function describeTask(task: FailureTask): string {
  const exitCode = task.exitCode === undefined ? "" : `, exit code ${task.exitCode}`;
  const errorInfo = task.errorInfo ? `: ${cut(removeControls(task.errorInfo))}` : "";
  return `${escapeText(task.instanceId)}: ${escapeText(task.taskStatus)}${exitCode}${errorInfo}`;
}

function lastLines(output: string): string[] {
  return (
    stripVTControlCharacters(output.slice(-MAX_TAIL))
      // A bare carriage return is how progress bars write over themselves: what was written last is what was seen.
      .split(/\r?\n/)
      .map((line) => removeControls(line.slice(line.lastIndexOf("\r") + 1)).trimEnd())
      .filter((line) => line !== "")
      .slice(-MAX_LINES)
  );
}

/** As many of the last lines as fit into so many characters, line breaks included. */
function keepLast(lines: readonly string[], maxLength: number): string[] {
  let length = 0;
  let first = lines.length;
  for (const line of [...lines].reverse()) {
    length += line.length + 1;
    if (length > maxLength) break;
    first--;
  }
  return lines.slice(first);
}

function removeControls(text: string): string {
  const printable = stripVTControlCharacters(text.slice(0, MAX_TAIL)).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) =>
    /\s/.test(character) ? " " : "",
  );
  return removeUnprintable(printable);
}

function cut(text: string): string {
  // Not through the middle of a surrogate pair: half of one cannot be printed, nor sent to the engine.
  return text.length > MAX_LINE_LENGTH ? `${text.slice(0, MAX_LINE_LENGTH).replace(/[\ud800-\udbff]$/, "")}…` : text;
}
