import { stripVTControlCharacters } from "node:util";
import { escapeText, removeUnprintable } from "../checks/showValue";
import { SUCCESS } from "./InvokerRecord";

/** What is known of one instance's part of a run. */
interface FailureTask {
  instanceId: string;
  /** `FAILED`, `TIMEOUT`, `DELIVER_FAILED`, `START_FAILED`, …, as the API document names them. */
  taskStatus: string;
  exitCode?: number;
  /** Why the task did not run, in the service's words. */
  errorInfo: string;
  /** What the command printed, decoded; shown where it is given, so give it only to those who may see it. */
  output?: string;
}

/** How much is said. */
interface ExplanationLimits {
  /** Instances that are written out; the rest is counted. Default 5. */
  maxTasks?: number;
  /** Last lines of each output. Default 10. */
  maxLines?: number;
  /** Characters (UTF-16 code units) of each line and of each error info. Default 200. */
  maxLineLength?: number;
  /** Characters in all, shared out among the instances; of a long output fewer lines are shown. Default 4000. */
  maxLength?: number;
}

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
export function explainFailure(tasks: readonly FailureTask[], limits: ExplanationLimits = {}): string {
  const { maxTasks = 5, maxLines = 10, maxLineLength = 200, maxLength = 4000 } = limits;
  const failed = tasks.filter((task) => task.taskStatus !== SUCCESS);
  if (failed.length === 0) return "No task says why.";
  const shown = failed.slice(0, maxTasks);
  const lines = shown.flatMap((task) => {
    const about = removeUnprintable(describeTask(task, maxLineLength)); // it stands at the start of a line
    const output = lastLines(task.output ?? "", maxLines).map((line) => `${QUOTE}${cut(line, maxLineLength)}`);
    return [about, ...keepLast(output, maxLength / shown.length - about.length)];
  });
  const rest = failed.length - maxTasks;
  if (rest > 0) lines.push(`and ${rest} more ${rest === 1 ? "instance" : "instances"}`);
  return lines.join("\n");
}

function describeTask(task: FailureTask, maxLength: number): string {
  const exitCode = task.exitCode === undefined ? "" : `, exit code ${task.exitCode}`;
  const errorInfo = task.errorInfo ? `: ${cut(removeControls(task.errorInfo), maxLength)}` : "";
  return `${escapeText(task.instanceId)}: ${escapeText(task.taskStatus)}${exitCode}${errorInfo}`;
}

function lastLines(output: string, count: number): string[] {
  const lines = stripVTControlCharacters(output.slice(-MAX_TAIL))
    // A bare carriage return is how progress bars write over themselves: what was written last is what was seen.
    .split(/\r?\n/)
    .map((line) => removeControls(line.slice(line.lastIndexOf("\r") + 1)).trimEnd())
    .filter((line) => line !== "");
  return count > 0 ? lines.slice(-count) : [];
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

function cut(text: string, maxLength: number): string {
  // Not through the middle of a surrogate pair: half of one cannot be printed, nor sent to the engine.
  return text.length > maxLength ? `${text.slice(0, maxLength).replace(/[\ud800-\udbff]$/, "")}…` : text;
}
