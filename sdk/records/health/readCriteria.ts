import type { ArgumentProblem } from "../arguments/ArgumentProblem";
import { choiceParser } from "../arguments/choiceParser";
import { integerParser } from "../arguments/integerParser";
import { accept, type Parsed } from "../arguments/Parsed";
import { parseRate } from "../arguments/parseRate";
import { parseResults } from "../arguments/parseResults";
import type { Arguments } from "../arguments/readArguments";
import type { HealthCriteria } from "../HealthCriteria";
import { isFinished } from "../results";

/** A century: what is longer is a mistake of the unit, and might leave the range of dates. */
const MAX_SECONDS = 3_155_760_000;
const MAX_RUNS = 1_000_000;

/** Every criterion. */
export const HEALTH_CRITERIA_PROPERTIES = [
  "results",
  "latest",
  "maxAgeSeconds",
  "minSuccessRate",
  "maxConsecutiveFailures",
  "minRuns",
  "windowRuns",
  "windowSeconds",
] as const satisfies readonly (keyof HealthCriteria)[];

/** Checks the criteria among some arguments: each by itself, then whether they mean something together. */
export function readCriteria(args: Arguments): Parsed<HealthCriteria> {
  const results = args.parse("results", parseResults);
  const latest = args.parse("latest", choiceParser<"finishedRun" | "run">(["finishedRun", "run"]));
  const maxAgeSeconds = args.parse("maxAgeSeconds", integerParser(1, MAX_SECONDS));
  const minSuccessRate = args.parse("minSuccessRate", parseRate);
  const maxConsecutiveFailures = args.parse("maxConsecutiveFailures", integerParser(0, MAX_RUNS));
  const minRuns = args.parse("minRuns", integerParser(0, MAX_RUNS));
  const windowRuns = args.parse("windowRuns", integerParser(1, MAX_RUNS));
  const windowSeconds = args.parse("windowSeconds", integerParser(1, MAX_SECONDS));
  const all = [
    results,
    latest,
    maxAgeSeconds,
    minSuccessRate,
    maxConsecutiveFailures,
    minRuns,
    windowRuns,
    windowSeconds,
  ];
  const problems = all.flatMap((parsed) => parsed.problems);
  if (
    !(results.ok && latest.ok && maxAgeSeconds.ok && minSuccessRate.ok) ||
    !(maxConsecutiveFailures.ok && minRuns.ok && windowRuns.ok && windowSeconds.ok)
  ) {
    return { ok: false, problems };
  }
  const criteria: HealthCriteria = {
    results: results.value,
    latest: latest.value,
    maxAgeSeconds: maxAgeSeconds.value,
    minSuccessRate: minSuccessRate.value,
    maxConsecutiveFailures: maxConsecutiveFailures.value,
    minRuns: minRuns.value,
    windowRuns: windowRuns.value,
    windowSeconds: windowSeconds.value,
  };
  const conflicts = findConflicts(criteria, args.names);
  return conflicts.length > 0 ? { ok: false, problems: conflicts } : accept(criteria);
}

function findConflicts(criteria: HealthCriteria, names: readonly string[]): ArgumentProblem[] {
  const { results, latest, minSuccessRate, minRuns, windowRuns, windowSeconds } = criteria;
  const conflicts: ArgumentProblem[] = [];
  const refuse = (property: string, problem: string) => conflicts.push({ property, problem });
  const inProgress = results?.find((result) => !isFinished(result));
  if (inProgress && latest !== "run") {
    const orElse = names.includes("latest") ? ', or set latest to "run"' : "";
    refuse("results", `${inProgress} is never the result of a finished run: leave it out${orElse}`);
  }
  if (windowRuns !== undefined && minSuccessRate === undefined) {
    refuse("windowRuns", "says what minSuccessRate is counted over, and there is none: give minSuccessRate too");
  }
  if (windowSeconds !== undefined && minSuccessRate === undefined && minRuns === undefined) {
    const rule = "says what minSuccessRate and minRuns are counted over, and there is neither";
    refuse(
      "windowSeconds",
      `${rule}: give one of them too, or maxAgeSeconds in its place for the age of the latest run`,
    );
  }
  return conflicts;
}
