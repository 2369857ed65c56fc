import { systemClock } from "../checks/Clock";
import { accept, type Parsed, requireValid } from "../checks/InvalidArgumentError";
import { parseFlag } from "../checks/parseValues";
import { type ParsedArguments, type ParsedBy, parseArguments } from "../checks/readArguments";
import { TatError } from "../checks/TatError";
import { readNewestOfEach } from "../history/readNewestOfEach";
import { CRITERIA_PARSERS, readCriteria } from "../runs/criteria";
import { explainFailure } from "../runs/explainFailure";
import type { HealthCriteria } from "../runs/HealthCriteria";
import { type InvokerRecord, isFinished, SUCCESS, warnOfMisspeltResults } from "../runs/InvokerRecord";
import { hasHistoryNeeded, historyNeeded, judgeHealth, type ReadQuestion } from "../runs/judgeHealth";
import { FAILURE_RULES, type HealthVerdict, type HealthViolation } from "../runs/rules";
import { isPermissionRefusal } from "../wire/errorCodes";
import type { TatApi } from "../wire/TatApi";
import { InvokerSearch } from "./InvokerSearch";
import { readInvokersById } from "./invokers";
import {
  type AskedRegion,
  type Connect,
  connectRegions,
  type InvokerTarget,
  type OneRegionArgs,
  type ReadOptions,
  readEach,
  readTargets,
  type SeveralRegionsArgs,
  TARGET_PARSERS,
  unreadError,
} from "./targets";

/** Whose health is asked for, and by what it is judged. */
export interface HealthQuery {
  /** At least one, each region and each invoker once, in the user's order. */
  targets: InvokerTarget[];
  criteria: HealthCriteria;
  /** Whether the reasons of failed runs are to be read too. Default false. */
  explain: boolean;
}

/** How the arguments of a question about health are read. */
export const HEALTH_PARSERS = { ...TARGET_PARSERS, explain: parseFlag, ...CRITERIA_PARSERS };

/** Checks what the arguments of a question about health, others perhaps among them, mean together. */
export function readHealthQuery(args: ParsedArguments<ParsedBy<typeof HEALTH_PARSERS>>): Parsed<HealthQuery> {
  const targets = readTargets(args);
  const { criteria, conflicts } = readCriteria(args);
  const problems = [...args.problems, ...targets.problems, ...conflicts];
  if (!targets.ok || problems.length > 0) return { ok: false, problems };
  return accept({ targets: targets.value, criteria, explain: args.values.explain ?? false });
}

/**
 * Checks the arguments of `checkInvokerHealth`, whatever they are: `invokerIds` and `region`, or `targets`; `explain` and the
 * criteria. Nothing throws; every problem names its property.
 */
export function parseHealthQuery(input: unknown): Parsed<HealthQuery> {
  return readHealthQuery(parseArguments(input, HEALTH_PARSERS));
}

/** Each explanation costs a call at least; a deployment that hundreds of invokers hold up needs no more than this. */
const MOST_EXPLANATIONS = 10;

/**
 * Adds to a verdict's messages why the judged runs failed, once for each invoker, for the first ten of them, as the region
 * of each tells. What the commands printed stands in the messages from then on. Where the tasks cannot be read, the message
 * says why not.
 */
export async function explainVerdict(
  regions: readonly AskedRegion[],
  verdict: HealthVerdict,
  signal?: AbortSignal,
): Promise<HealthVerdict> {
  const failed = new Map<string, InvokerRecord>();
  for (const { invokerId } of verdict.violations) {
    const run = verdict.latest[invokerId];
    if (run?.invocationId && isFinished(run.result) && run.result !== SUCCESS && failed.size < MOST_EXPLANATIONS) {
      failed.set(invokerId, run);
    }
  }
  const explanations = await Promise.all(
    regions.flatMap(({ api, invokerIds }) =>
      [...failed]
        .filter(([invokerId]) => invokerIds.includes(invokerId))
        .map(async ([invokerId, run]) => [invokerId, await explainRun(api, run, signal)] as const),
    ),
  );
  const violations = [...verdict.violations];
  for (const [invokerId, explanation] of explanations) {
    const index = findFailure(violations, invokerId);
    const violation = violations[index];
    if (violation) violations[index] = { ...violation, message: `${violation.message}\n${explanation}` };
  }
  return { ...verdict, violations };
}

/** The place of the violation that speaks of the run's result; of too few runs or their age only where there is no other. */
function findFailure(violations: readonly HealthViolation[], invokerId: string): number {
  const index = violations.findIndex(
    (violation) => violation.invokerId === invokerId && FAILURE_RULES.includes(violation.rule),
  );
  return index >= 0 ? index : violations.findIndex((violation) => violation.invokerId === invokerId);
}

async function explainRun(api: TatApi, { invocationId }: InvokerRecord, signal?: AbortSignal): Promise<string> {
  try {
    return explainFailure(await api.describeInvocationTasks({ invocationId, withOutput: true }, signal));
  } catch (error) {
    if (!TatError.isInstance(error)) {
      throw error;
    }
    return `Why it failed could not be read: ${error.message}`;
  }
}

/** By which criteria health is judged, and how much is said of it. */
export interface HealthArgs extends HealthCriteria {
  /**
   * Whether to read why a run failed and say so in the messages of the verdict: by instance the task's status, exit
   * code, error info and the last lines of what the command printed. Output of commands may hold secrets, and messages
   * end in logs: default false. Needs permission for DescribeInvocationTasks; without it the message says so.
   * A verdict from `checkInvokerHealthOutput` is a secret then; one from `checkInvokerHealth` is for `pulumi.secret`
   * before it becomes a stack output.
   */
  explain?: boolean | undefined;
}

/** Whose health is asked for, and by which criteria. */
export type CheckInvokerHealthArgs = (OneRegionArgs & HealthArgs) | (SeveralRegionsArgs & HealthArgs);

/** What `checkInvokerHealth` gives. Throws InvalidArgumentError before any request, when an argument cannot be used. */
export async function readInvokerHealth(
  connect: Connect,
  args: CheckInvokerHealthArgs,
  options?: ReadOptions,
): Promise<HealthVerdict> {
  return answerHealthQuery(connect, requireValid(parseHealthQuery(args)), options);
}

/** {@link readInvokerHealth} for arguments that were checked. */
export async function answerHealthQuery(
  connect: Connect,
  { targets, criteria, explain }: HealthQuery,
  { signal, clock = systemClock }: ReadOptions = {},
): Promise<HealthVerdict> {
  const regions = connectRegions(connect, targets);
  warnOfMisspeltResults(criteria.results, (message) => regions[0]?.api.warn(message));
  const verdict = judgeHealth(...(await readQuestions(regions, { criteria, nowMs: clock.now() }, signal)));
  return explain ? explainVerdict(regions, verdict, signal) : verdict;
}

/**
 * Reads what criteria are judged by: the history that they need, and the invokers where they ask for the schedule.
 *
 * @returns one question for each region, for `judgeHealth`
 * @throws TatError where a region cannot be read; it tells what is wrong in the others
 */
export async function readQuestions(
  regions: readonly AskedRegion[],
  { criteria, nowMs }: Pick<ReadQuestion, "criteria" | "nowMs">,
  signal?: AbortSignal,
): Promise<ReadQuestion[]> {
  const need = historyNeeded(criteria);
  const answers = await readEach(regions, async ({ api, invokerIds, isOneOfSeveral }): Promise<ReadQuestion> => {
    const [newest, schedules] = await Promise.all([
      readNewestOfEach(api, invokerIds, (records) => hasHistoryNeeded(need, records, nowMs), signal),
      readSchedules(api, { invokerIds, criteria }, signal),
    ]);
    const recordsOf = (invokerId: string) => newest.get(invokerId) ?? [];
    const unseen = isUnseenUnhealthy(criteria) ? invokerIds.filter((id) => recordsOf(id).length === 0) : [];
    const presences = await new InvokerSearch(api).find(unseen, schedules, signal);
    const region = await api.readRegion(signal);
    return { invokerIds, region, isOneOfSeveral, criteria, nowMs, recordsOf, ...schedules, ...presences };
  });
  const questions = answers.found.map(([, question]) => question);
  if (answers.unread.length === 0) return questions;
  throw unreadError(
    answers,
    questions.flatMap((question) => judgeHealth(question).violations),
  );
}

/** Whether an invoker without any run fails: what is healthy is to cost no more than its history. */
function isUnseenUnhealthy({ minRuns, maxMissedRuns }: HealthCriteria): boolean {
  return minRuns !== 0 || (maxMissedRuns ?? undefined) !== undefined;
}

/** Reads the invokers where the criteria ask for their schedules: one call for each 100 of them. */
export async function readSchedules(
  api: TatApi,
  { invokerIds, criteria }: Pick<ReadQuestion, "invokerIds" | "criteria">,
  signal?: AbortSignal,
): Promise<Pick<ReadQuestion, "invokerOf" | "whyUnknown">> {
  if ((criteria.maxMissedRuns ?? undefined) === undefined) return {};
  try {
    const invokers = await readInvokersById(api, invokerIds, signal);
    return { invokerOf: (invokerId) => invokers.get(invokerId) };
  } catch (error) {
    if (!TatError.isInstance(error) || !isPermissionRefusal(error.code)) throw error;
    return { whyUnknown: `the permission tat:DescribeInvokers is missing. ${error.message}` };
  }
}

/** As {@link readInvokerHealth}; rejects with an {@link InvokerUnhealthyError} unless all are healthy. */
export async function requireHealthyInvokers(
  connect: Connect,
  args: CheckInvokerHealthArgs,
  options?: ReadOptions,
): Promise<HealthVerdict> {
  return requireHealthy(await readInvokerHealth(connect, args, options));
}

/** The verdict; throws an {@link InvokerUnhealthyError} where it is that not all are healthy. */
export function requireHealthy(verdict: HealthVerdict): HealthVerdict {
  if (!verdict.healthy) throw new InvokerUnhealthyError(verdict);
  return verdict;
}

/** Invokers do not meet the criteria they are held to. The message says each violation; `verdict` holds them as data. */
export class InvokerUnhealthyError extends TatError {
  /** What was judged, with every violation. */
  readonly verdict: HealthVerdict;

  constructor(verdict: HealthVerdict) {
    super(verdict.violations.map(({ message }) => message).join("\n"), { code: "InvokerUnhealthy" });
    this.verdict = verdict;
  }

  static override isInstance(value: unknown): value is InvokerUnhealthyError {
    return TatError.isInstance(value) && value.code === "InvokerUnhealthy";
  }
}
