import type { ArgumentParser, ArgumentProblem } from "../checks/InvalidArgumentError";
import { choiceParser, integerParser, parseRate } from "../checks/parseValues";
import { type FieldParsers, type ParsedArguments, parseArguments } from "../checks/readArguments";
import type { CompleteCriteria, HealthCriteria } from "./HealthCriteria";
import { isFinished, parseResults, SUCCESS } from "./InvokerRecord";
import { listResults } from "./RunHistory";

/** All that there is to know of one criterion, but what it means, which its rule and its docstring say. */
interface Criterion<T> {
  /** Its type and its range, as a JSON schema writes them. */
  schema: {
    type: "array" | "string" | "integer" | "number";
    items?: { type: "string" };
    minItems?: number;
    enum?: string[];
    minimum?: number;
    maximum?: number;
  };
  parse: ArgumentParser<T>;
  /** What counts where it is left out; without one, a criterion that is left out asks for nothing. */
  default?: T;
  /** What it asks of a gate as a part of an organisation's floor, one sentence or two. */
  floor: string;
  /** What criteria say by which they let pass what a floor does not, and what the floor asks for; undefined where they do not. */
  findWeaker?(given: CompleteCriteria, asked: CompleteCriteria, floor: HealthCriteria): string | undefined;
  /**
   * Why it means nothing beside the other criteria, or what else is wrong then.
   *
   * @param names the criteria that there can be
   */
  findConflict?(criteria: HealthCriteria, names: readonly string[]): string | undefined;
}

/** A century: what is longer is a mistake of the unit, and might leave the range of dates. */
const MAX_SECONDS = 3_155_760_000;
const MAX_RUNS = 1_000_000;
/** Each due time is computed. */
const MAX_MISSED_RUNS = 1000;

const LATEST: ("finishedRun" | "run")[] = ["finishedRun", "run"];

/** Every criterion, in the order in which people are told of them. */
export const CRITERIA: { readonly [Name in keyof HealthCriteria]-?: Criterion<NonNullable<HealthCriteria[Name]>> } = {
  results: {
    schema: { type: "array", items: { type: "string" }, minItems: 1 },
    parse: parseResults,
    default: [SUCCESS],
    floor: 'The results that a gate may take for healthy. Default ["SUCCESS"].',
    findWeaker(given, asked) {
      const added = given.results.filter((result) => !asked.results.includes(result));
      return added.length > 0
        ? `results take ${listResults(added)} for healthy; the floor takes only ${listResults(asked.results)}`
        : undefined;
    },
    findConflict({ results, latest }, names) {
      const inProgress = results?.find((result) => !isFinished(result));
      if (!inProgress || latest === "run") return undefined;
      const orElse = names.includes("latest") ? ', or set latest to "run"' : "";
      return `${inProgress} is never the result of a finished run: leave it out${orElse}`;
    },
  },
  latest: {
    schema: { type: "string", enum: LATEST },
    parse: choiceParser(LATEST),
    default: "finishedRun",
    floor: "With run, a gate must not pass over a run in progress. Default finishedRun.",
    findWeaker: (given, asked) =>
      asked.latest === "run" && given.latest !== "run"
        ? 'latest is "finishedRun", which passes over a run in progress; the floor asks for "run"'
        : undefined,
  },
  maxAgeSeconds: {
    ...integer(1, MAX_SECONDS),
    floor: "A gate must ask for a run that is at most so old. Default: any age.",
    findWeaker: (given, asked) => findAbove("maxAgeSeconds", given.maxAgeSeconds, asked.maxAgeSeconds),
  },
  minSuccessRate: {
    schema: { type: "number", minimum: 0, maximum: 1 },
    parse: parseRate,
    floor: "A gate must ask for at least this share of successes. Default: any.",
    findWeaker: (given, asked, floor) =>
      findBelow("minSuccessRate", given.minSuccessRate, asked.minSuccessRate) ?? findWeakerWindow(given, asked, floor),
  },
  maxConsecutiveFailures: {
    ...integer(0, MAX_RUNS),
    floor: "How many failures in a row a gate may tolerate. Default 0.",
    // Without a number none is tolerated: the latest finished run must be a success.
    findWeaker: (given, asked) =>
      findAbove("maxConsecutiveFailures", given.maxConsecutiveFailures ?? 0, asked.maxConsecutiveFailures ?? 0),
  },
  minRuns: {
    ...integer(0, MAX_RUNS),
    default: 1,
    floor: "How many runs a gate must ask for. Default 1.",
    findWeaker: (given, asked, floor) =>
      findBelow("minRuns", given.minRuns, asked.minRuns) ?? findLongerWindow(given, asked, floor),
  },
  windowRuns: {
    ...integer(1, MAX_RUNS),
    default: 100,
    floor: "A gate must count the success rate over at least so many runs.",
    findConflict: ({ windowRuns, minSuccessRate }) =>
      windowRuns !== undefined && minSuccessRate === undefined
        ? "says what minSuccessRate is counted over, and there is none: give minSuccessRate too"
        : undefined,
  },
  windowSeconds: {
    ...integer(1, MAX_SECONDS),
    floor: "The time over which a gate must count the success rate (at least) and the runs (at most), in seconds.",
    findConflict: ({ windowSeconds, minSuccessRate, minRuns }) =>
      windowSeconds !== undefined && minSuccessRate === undefined && minRuns === undefined
        ? "says what minSuccessRate and minRuns are counted over, and there is neither: give one of them too, or maxAgeSeconds in its place for the age of the latest run"
        : undefined,
  },
  maxRunSeconds: {
    ...integer(1, MAX_SECONDS),
    floor: "How long a gate may let a run be in progress, in seconds. Default: any time.",
    findWeaker: (given, asked) => findAbove("maxRunSeconds", given.maxRunSeconds, asked.maxRunSeconds),
  },
  minConsecutiveSuccesses: {
    ...integer(1, MAX_RUNS),
    default: 1,
    floor: "How many successes in a row a gate must ask for after a failure. Default 1.",
    findWeaker: (given, asked) =>
      findBelow("minConsecutiveSuccesses", given.minConsecutiveSuccesses, asked.minConsecutiveSuccesses),
  },
  maxMissedRuns: {
    ...integer(0, MAX_MISSED_RUNS),
    floor: "How many runs in a row that its schedule asked for a gate may let an invoker miss. Default: any number.",
    findWeaker: (given, asked) => findAbove("maxMissedRuns", given.maxMissedRuns, asked.maxMissedRuns),
  },
  graceSeconds: {
    ...integer(0, MAX_SECONDS),
    default: 300,
    floor: "How late a gate may let a run start before it counts as missed, in seconds. Default 300.",
    findWeaker: (given, asked) =>
      given.maxMissedRuns !== undefined && asked.maxMissedRuns !== undefined
        ? findAbove("graceSeconds", given.graceSeconds, asked.graceSeconds)
        : undefined,
    findConflict: ({ graceSeconds, maxMissedRuns }) =>
      graceSeconds !== undefined && maxMissedRuns === undefined
        ? "says how late a run may be before maxMissedRuns counts it, and there is none: give maxMissedRuns too"
        : undefined,
  },
};

function integer(minimum: number, maximum: number): Pick<Criterion<number>, "schema" | "parse"> {
  return { schema: { type: "integer", minimum, maximum }, parse: integerParser(minimum, maximum) };
}

function findAbove(name: string, given: number | undefined, asked: number | undefined): string | undefined {
  if (asked === undefined || (given ?? Number.POSITIVE_INFINITY) <= asked) return undefined;
  return `${name} is ${given ?? "not set"}; the floor asks for at most ${asked}`;
}

function findBelow(name: string, given: number | undefined, asked: number | undefined): string | undefined {
  if (asked === undefined || (given ?? Number.NEGATIVE_INFINITY) >= asked) return undefined;
  return `${name} is ${given ?? "not set"}; the floor asks for at least ${asked}`;
}

/** A shorter memory forgets failures sooner. */
function findWeakerWindow(given: CompleteCriteria, asked: CompleteCriteria, floor: HealthCriteria): string | undefined {
  if (asked.minSuccessRate === undefined || (floor.windowRuns ?? floor.windowSeconds ?? undefined) === undefined) {
    return undefined;
  }
  if (given.windowRuns < asked.windowRuns) {
    return `minSuccessRate is counted over ${describeRuns(given.windowRuns)}; the floor counts over ${describeRuns(asked.windowRuns)}`;
  }
  return secondsOf(given) < secondsOf(asked)
    ? `minSuccessRate is counted over ${given.windowSeconds} seconds; the floor counts over ${describeSeconds(asked.windowSeconds)}`
    : undefined;
}

/** In a longer time runs come together more easily. */
function findLongerWindow(given: CompleteCriteria, asked: CompleteCriteria, floor: HealthCriteria): string | undefined {
  if ((floor.minRuns ?? 0) === 0) return undefined;
  return secondsOf(given) > secondsOf(asked)
    ? `minRuns is counted over ${describeSeconds(given.windowSeconds)}; the floor counts over ${describeSeconds(asked.windowSeconds)}`
    : undefined;
}

function secondsOf({ windowSeconds }: CompleteCriteria): number {
  return windowSeconds ?? Number.POSITIVE_INFINITY;
}

function describeRuns(count: number): string {
  return Number.isFinite(count) ? `${count} runs` : "any number of runs";
}

function describeSeconds(seconds: number | undefined): string {
  return seconds === undefined ? "any time" : `${seconds} seconds`;
}

/** The name of every criterion. */
export const HEALTH_CRITERIA_PROPERTIES = Object.keys(CRITERIA) as readonly (keyof HealthCriteria)[];

/** Fills in the defaults that {@link HealthCriteria} documents. Null counts as absent. */
export function completeCriteria(criteria: HealthCriteria): CompleteCriteria {
  const complete: Partial<Record<string, unknown>> = {};
  for (const name of HEALTH_CRITERIA_PROPERTIES) complete[name] = criteria[name] ?? CRITERIA[name].default;
  // Limited by time alone.
  if (complete.windowSeconds !== undefined) complete.windowRuns = criteria.windowRuns ?? Number.POSITIVE_INFINITY;
  return complete as CompleteCriteria;
}

/** How each criterion is read. */
export const CRITERIA_PARSERS = Object.fromEntries(
  HEALTH_CRITERIA_PROPERTIES.map((name) => [name, CRITERIA[name].parse]),
) as FieldParsers<HealthCriteria>;

/**
 * The criteria among some arguments, and what they do not mean together; nothing of that where one of them is refused.
 *
 * @param names the criteria that there can be
 */
export function readCriteria(
  { values, present }: Pick<ParsedArguments<HealthCriteria>, "values" | "present">,
  names: readonly string[] = HEALTH_CRITERIA_PROPERTIES,
): { criteria: HealthCriteria; conflicts: ArgumentProblem[] } {
  const criteria: Partial<Record<string, unknown>> = {};
  const conflicts: ArgumentProblem[] = [];
  let isRefused = false;
  for (const property of HEALTH_CRITERIA_PROPERTIES) {
    criteria[property] = values[property];
    isRefused ||= present.has(property) && values[property] === undefined;
    const problem = CRITERIA[property].findConflict?.(values, names);
    if (problem !== undefined) conflicts.push({ property, problem });
  }
  return { criteria: criteria as HealthCriteria, conflicts: isRefused ? [] : conflicts };
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
  const parsers = Object.fromEntries(names.map((name) => [name, CRITERIA_PARSERS[name as keyof HealthCriteria]]));
  const args = parseArguments<HealthCriteria>(criteria, parsers as FieldParsers<HealthCriteria>);
  return [...args.problems, ...readCriteria(args, names).conflicts];
}

/**
 * Compares criteria with a floor that an organisation sets: by what they let pass what the floor does not, and what the
 * floor asks for. Both are taken with their defaults, so an empty floor still asks that the latest finished run succeeded.
 *
 * Windows are compared where the floor names any: a success rate must be counted over at least as many runs and as
 * long a time, a number of runs over at most as long a time. A limit that the floor does not name is longer than any it
 * names.
 */
export function findWeakerCriteria(criteria: HealthCriteria, floor: HealthCriteria): string[] {
  const given = completeCriteria(criteria);
  const asked = completeCriteria(floor);
  return HEALTH_CRITERIA_PROPERTIES.flatMap((name) => CRITERIA[name].findWeaker?.(given, asked, floor) ?? []);
}
