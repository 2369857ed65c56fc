import { computeInvokerStatistics } from "./computeStatistics";
import { escapeText } from "./escapeText";
import { formatDuration } from "./formatDuration";
import { formatPercentDown } from "./formatPercent";
import { groupBy } from "./groupBy";
import type { InvokerRecord } from "./InvokerRecord";
import type { InvokerStatistics, RunStatistics } from "./RunStatistics";
import { renderRunStrip } from "./renderRunStrip";

/** How a report looks. */
export interface InvokerReportOptions {
  /** The heading. Default `Invoker runs`. */
  title?: string | undefined;
  /** Invokers that appear even without a run, in this order before the others. */
  invokerIds?: readonly string[] | undefined;
  /** Runs in each strip. Default 20. */
  stripLength?: number | undefined;
}

const COLUMNS = ["Runs", "Success rate", "Latest", "Last failure", "Streak", "Median interval"];

/**
 * Writes a report about some records in Markdown, for a stack's README output or a pull request: a heading, one line
 * about all runs, and for each invoker a strip of its newest runs (see `renderRunStrip`) and a small table. The records
 * may come in any order by time; of runs of equal time the one that stands first counts as the newer. Whatever the service
 * wrote is escaped, so that it is shown and never taken for Markdown or HTML.
 */
export function renderInvokerReport(records: readonly InvokerRecord[], options: InvokerReportOptions = {}): string {
  const { title = "Invoker runs", invokerIds, stripLength } = options;
  const recordsOf = groupBy(records, ({ invokerId }) => invokerId);
  const { invokers, overall } = computeInvokerStatistics(records, invokerIds);
  const sections = invokers.map((invoker) =>
    renderInvoker(invoker, renderRunStrip(recordsOf.get(invoker.invokerId) ?? [], stripLength)),
  );
  return `${[`# ${escapeMarkdown(title)}`, renderOverall(overall, invokers.length), ...sections].join("\n\n")}\n`;
}

function renderOverall(overall: RunStatistics, invokerCount: number): string {
  const inProgress = overall.inProgress > 0 ? `, ${overall.inProgress} in progress` : "";
  return `${count(invokerCount, "invoker")}, ${count(overall.totalCount, "run")}${inProgress}, success rate ${formatRate(overall.successRate)}.`;
}

function renderInvoker(invoker: InvokerStatistics, strip: string): string {
  const cells = [
    String(invoker.totalCount),
    formatRate(invoker.successRate),
    invoker.latest ? `${escapeMarkdown(invoker.latest.result)} ${escapeMarkdown(invoker.latest.invokeTime)}` : "–",
    invoker.lastFailureTime === null ? "–" : escapeMarkdown(invoker.lastFailureTime),
    formatStreak(invoker),
    invoker.medianIntervalSeconds === null ? "–" : formatDuration(invoker.medianIntervalSeconds * 1000),
  ];
  return [
    `## ${escapeMarkdown(invoker.invokerId)}`,
    "",
    strip || "no runs",
    "",
    renderRow(COLUMNS),
    renderRow(COLUMNS.map(() => "---")),
    renderRow(cells),
  ].join("\n");
}

function renderRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function formatStreak({ consecutiveFailures, consecutiveSuccesses }: RunStatistics): string {
  if (consecutiveFailures > 0) return count(consecutiveFailures, "failure");
  return consecutiveSuccesses > 0 ? count(consecutiveSuccesses, "success") : "–";
}

function formatRate(rate: number | null): string {
  return rate === null ? "–" : formatPercentDown(rate);
}

function count(number: number, noun: string): string {
  if (number === 1) return `1 ${noun}`;
  return `${number} ${noun}${noun.endsWith("s") ? "es" : "s"}`;
}

function escapeMarkdown(text: string): string {
  return escapeText(text, 200).replace(/[\\`*_{}[\]()<>#+!|~&]/g, "\\$&");
}
