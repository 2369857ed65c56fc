import { type CompleteCriteria, completeCriteria, type HealthCriteria } from "./criteria";
import { listResults } from "./RunHistory";
import type { HealthRule } from "./rules";

/** One rule by which criteria let pass what a floor would not. */
interface WeakerRule {
  rule: HealthRule;
  /** For people: what the criteria say, and what the floor asks for. */
  message: string;
}

/**
 * Compares criteria with a floor that an organisation sets: every rule by which they let pass what the floor does not.
 * Both are taken with their defaults, so an empty floor still asks that the latest finished run succeeded.
 *
 * Windows are compared where the floor names any: a success rate must be counted over at least as many runs and as
 * long a time (a shorter memory forgets failures sooner), a number of runs over at most as long a time. A limit that
 * the floor does not name is longer than any it names.
 */
export function weakerCriteria(criteria: HealthCriteria, floor: HealthCriteria): WeakerRule[] {
  const given = completeCriteria(criteria);
  const asked = completeCriteria(floor);
  return [
    ...weaker("latestResult", compareResults(given, asked)),
    ...weaker("latestResult", compareLatest(given, asked)),
    ...weaker("maxAge", compareMaximum("maxAgeSeconds", given.maxAgeSeconds, asked.maxAgeSeconds)),
    ...weaker("maxConsecutiveFailures", compareTolerance(given, asked)),
    ...weaker("minSuccessRate", compareRate(given, asked, floor)),
    ...weaker("minRuns", compareMinRuns(given, asked, floor)),
  ];
}

function weaker(rule: HealthRule, message: string | undefined): WeakerRule[] {
  return message ? [{ rule, message }] : [];
}

function compareResults(given: CompleteCriteria, asked: CompleteCriteria): string | undefined {
  const added = given.results.filter((result) => !asked.results.includes(result));
  return added.length > 0
    ? `results take ${listResults(added)} for healthy; the floor takes only ${listResults(asked.results)}`
    : undefined;
}

function compareLatest(given: CompleteCriteria, asked: CompleteCriteria): string | undefined {
  return asked.latest === "run" && given.latest !== "run"
    ? 'latest is "finishedRun", which passes over a run in progress; the floor asks for "run"'
    : undefined;
}

function compareMaximum(name: string, given: number | undefined, asked: number | undefined): string | undefined {
  if (asked === undefined || (given !== undefined && given <= asked)) return undefined;
  return given === undefined
    ? `${name} is not set; the floor asks for at most ${asked}`
    : `${name} is ${given}; the floor asks for at most ${asked}`;
}

// Without a number none is tolerated: the latest finished run must be a success.
function compareTolerance(given: CompleteCriteria, asked: CompleteCriteria): string | undefined {
  return compareMaximum("maxConsecutiveFailures", given.maxConsecutiveFailures ?? 0, asked.maxConsecutiveFailures ?? 0);
}

function compareRate(given: CompleteCriteria, asked: CompleteCriteria, floor: HealthCriteria): string | undefined {
  if (asked.minSuccessRate === undefined) return undefined;
  const limit = `the floor asks for at least ${asked.minSuccessRate}`;
  if (given.minSuccessRate === undefined) return `minSuccessRate is not set; ${limit}`;
  if (given.minSuccessRate < asked.minSuccessRate) return `minSuccessRate is ${given.minSuccessRate}; ${limit}`;
  if ((floor.windowRuns ?? floor.windowSeconds ?? undefined) === undefined) return undefined;
  if (given.windowRuns < asked.windowRuns) {
    return `minSuccessRate is counted over ${describeRuns(given.windowRuns)}; the floor counts over ${describeRuns(asked.windowRuns)}`;
  }
  const askedSeconds = asked.windowSeconds ?? Number.POSITIVE_INFINITY;
  return (given.windowSeconds ?? Number.POSITIVE_INFINITY) < askedSeconds
    ? `minSuccessRate is counted over ${given.windowSeconds} seconds; the floor counts over ${describeSeconds(asked.windowSeconds)}`
    : undefined;
}

function compareMinRuns(given: CompleteCriteria, asked: CompleteCriteria, floor: HealthCriteria): string | undefined {
  if (given.minRuns < asked.minRuns) {
    return `minRuns is ${given.minRuns}; the floor asks for at least ${asked.minRuns}`;
  }
  if ((floor.minRuns ?? 0) === 0 || asked.windowSeconds === undefined) return undefined;
  return (given.windowSeconds ?? Number.POSITIVE_INFINITY) > asked.windowSeconds
    ? `minRuns is counted over ${describeSeconds(given.windowSeconds)}; the floor counts over ${describeSeconds(asked.windowSeconds)}`
    : undefined;
}

function describeRuns(count: number): string {
  return Number.isFinite(count) ? `${count} runs` : "any number of runs";
}

function describeSeconds(seconds: number | undefined): string {
  return seconds === undefined ? "any time" : `${seconds} seconds`;
}
