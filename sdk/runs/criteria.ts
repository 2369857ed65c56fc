import { type ArgumentProblem, accept, type Parsed } from "../checks/InvalidArgumentError";
import { choiceParser, integerParser, parseRate } from "../checks/parseValues";
import { type Arguments, readArguments } from "../checks/readArguments";
import { isFinished, parseResults, SUCCESS } from "./InvokerRecord";

/**
 * What makes an invoker healthy. Without any criteria: its latest finished run ended with `SUCCESS`.
 *
 * Words used by all of them: a run is finished unless its result is `PENDING`, `RUNNING` or `CANCELLING`; a result that
 * this package does not know counts as finished. A finished run is a success when its result is one of `results`, a
 * failure otherwise: `CANCELLED` and an unknown result are failures unless they are named there.
 */
export interface HealthCriteria {
  /** The results that count as healthy. Default `["SUCCESS"]`. */
  results?: string[] | undefined;
  /**
   * Which run is judged by its result and its age: `finishedRun` (default) is the newest one that is over, so that a run
   * in progress neither passes nor fails; `run` is the newest one whatever it is, so that one in progress fails unless
   * `results` names its result.
   */
  latest?: "finishedRun" | "run" | undefined;
  /**
   * The judged run started at most so many seconds ago; whole, at least 1. Default: any age. A run that starts in the
   * future by this machine's clock has the age 0.
   */
  maxAgeSeconds?: number | undefined;
  /** The share of successes among the finished runs of the window: 0 to 1. Default: any. */
  minSuccessRate?: number | undefined;
  /**
   * How many of the newest finished runs in a row may be failures; whole, at least 0. Given, it takes the place of the
   * rule that the latest finished run must be a success: with 2, an invoker is healthy until its third failure in a row.
   * Default: none, by that rule. The window does not matter to it.
   */
  maxConsecutiveFailures?: number | undefined;
  /**
   * How many runs there must be, in `windowSeconds` if that is given; whole, at least 0. Default 1: no history is not
   * healthy. A run counts when it is finished or its result is healthy. With 0, an invoker without any run is healthy.
   */
  minRuns?: number | undefined;
  /**
   * The success rate is counted over the newest so many finished runs; whole, at least 1. Default 100, or all those of
   * `windowSeconds` when that is given.
   */
  windowRuns?: number | undefined;
  /**
   * The success rate and the number of runs are counted over the runs that started at most so many seconds ago; whole,
   * at least 1. Default: no such limit.
   */
  windowSeconds?: number | undefined;
}

const DEFAULT_WINDOW_RUNS = 100;

/** Criteria with every default filled in; what stays undefined asks for nothing. */
export interface CompleteCriteria {
  results: readonly string[];
  latest: "finishedRun" | "run";
  maxAgeSeconds?: number;
  minSuccessRate?: number;
  maxConsecutiveFailures?: number;
  minRuns: number;
  /** Infinite when only time limits the window. */
  windowRuns: number;
  windowSeconds?: number;
}

/** Fills in the defaults that {@link HealthCriteria} documents. Null counts as absent. */
export function completeCriteria(criteria: HealthCriteria): CompleteCriteria {
  const windowSeconds = criteria.windowSeconds ?? undefined;
  return {
    results: criteria.results ?? [SUCCESS],
    latest: criteria.latest ?? "finishedRun",
    maxAgeSeconds: criteria.maxAgeSeconds ?? undefined,
    minSuccessRate: criteria.minSuccessRate ?? undefined,
    maxConsecutiveFailures: criteria.maxConsecutiveFailures ?? undefined,
    minRuns: criteria.minRuns ?? 1,
    windowRuns: criteria.windowRuns ?? (windowSeconds === undefined ? DEFAULT_WINDOW_RUNS : Number.POSITIVE_INFINITY),
    windowSeconds,
  };
}

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

/**
 * What is wrong with health criteria, whatever they are; empty when nothing is. Never throws. Refused are wrong types
 * and ranges, unknown names (the nearest known one is named), and combinations that mean nothing: a window without
 * anything that is counted over it, or a healthy result that a finished run cannot have.
 *
 * @param names the criteria that there can be; default all
 */
export function validateHealthCriteria(
  criteria: unknown,
  names: readonly string[] = HEALTH_CRITERIA_PROPERTIES,
): ArgumentProblem[] {
  const args = readArguments(criteria, names);
  return [...args.problems, ...readCriteria(args).problems];
}
