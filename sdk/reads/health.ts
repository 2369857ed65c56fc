import { type Clock, systemClock } from "../checks/Clock";
import { accept, type Parsed, requireValid } from "../checks/InvalidArgumentError";
import { parseRegion, readRequiredInvokerIds } from "../checks/parseNames";
import { parseFlag } from "../checks/parseValues";
import { readArguments } from "../checks/readArguments";
import { TatError } from "../checks/TatError";
import { HEALTH_CRITERIA_PROPERTIES, readCriteria } from "../runs/criteria";
import { explainFailure } from "../runs/explainFailure";
import type { HealthCriteria } from "../runs/HealthCriteria";
import { type InvokerRecord, isFinished, SUCCESS } from "../runs/InvokerRecord";
import { hasHistoryNeeded, historyNeeded, judgeHealth, type ReadQuestion } from "../runs/judgeHealth";
import { FAILURE_RULES, type HealthVerdict, type HealthViolation } from "../runs/rules";
import { isPermissionRefusal } from "../wire/errorCodes";
import type { TatApi } from "../wire/TatApi";
import { InvokerSearch } from "./InvokerSearch";
import { readInvokersById } from "./invokers";
import { readNewestRecords } from "./latest";

/** Whose health is asked for, and by what it is judged. */
export interface HealthQuery {
  /** At least one, each once, in the user's order. */
  invokerIds: string[];
  criteria: HealthCriteria;
  /** Whether the reasons of failed runs are to be read too. Default false. */
  explain: boolean;
}

/**
 * Checks the arguments of `checkInvokerHealth`, whatever they are: `invokerIds` (required), `region`, `explain` and the
 * criteria. Nothing throws; every problem names its property. `region` is checked, and used elsewhere.
 *
 * @param otherNames further names, which the caller checks by itself
 */
export function parseHealthQuery(input: unknown, otherNames: readonly string[] = []): Parsed<HealthQuery> {
  const args = readArguments(input, ["invokerIds", "region", "explain", ...HEALTH_CRITERIA_PROPERTIES, ...otherNames]);
  const invokerIds = readRequiredInvokerIds(args);
  const region = args.parse("region", parseRegion);
  const explain = args.parse("explain", parseFlag);
  const criteria = readCriteria(args);
  const problems = [...args.problems, ...[invokerIds, region, explain, criteria].flatMap((parsed) => parsed.problems)];
  return invokerIds.ok && explain.ok && criteria.ok && problems.length === 0
    ? accept({ invokerIds: invokerIds.value, criteria: criteria.value, explain: explain.value ?? false })
    : { ok: false, problems };
}

/** Each explanation costs a call at least; a deployment that hundreds of invokers hold up needs no more than this. */
const MOST_EXPLANATIONS = 10;

/**
 * Adds to a verdict's messages why the judged runs failed, once for each invoker, for the first ten of them. What the
 * commands printed stands in the messages from then on. Where the tasks cannot be read, the message says why not.
 */
export async function explainVerdict(
  api: TatApi,
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
    [...failed].map(async ([invokerId, run]) => [invokerId, await explainRun(api, run, signal)] as const),
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

/** Whose health is asked for, and by which criteria. */
export interface CheckInvokerHealthArgs extends HealthCriteria {
  /** IDs of invokers, such as `ivk-b7s3qa5l`: at least one, any number. */
  invokerIds: string[];
  /** The region to ask, such as `ap-guangzhou`. Default: that of the configuration. */
  region?: string | undefined;
  /**
   * Whether to read why a run failed and say so in the messages of the verdict: by instance the task's status, exit
   * code, error info and the last lines of what the command printed. Output of commands may hold secrets, and messages
   * end in logs: default false. Needs permission for DescribeInvocationTasks; without it the message says so.
   * A verdict from `checkInvokerHealthOutput` is a secret then; one from `checkInvokerHealth` is for `pulumi.secret`
   * before it becomes a stack output.
   */
  explain?: boolean | undefined;
}

/**
 * Judges invokers by their history, reading no more of it than the criteria need.
 *
 * @throws InvalidArgumentError before any request, when an argument cannot be used
 */
export async function readInvokerHealth(
  api: TatApi,
  args: CheckInvokerHealthArgs,
  { signal, clock = systemClock }: { signal?: AbortSignal; clock?: Clock } = {},
): Promise<HealthVerdict> {
  const { invokerIds, criteria, explain } = requireValid(parseHealthQuery(args));
  const verdict = judgeHealth(await readQuestion(api, { invokerIds, criteria, nowMs: clock.now() }, signal));
  return explain ? explainVerdict(api, verdict, signal) : verdict;
}

/** Reads what criteria are judged by: the history that they need, and the invokers where they ask for the schedule. */
export async function readQuestion(
  api: TatApi,
  { invokerIds, criteria, nowMs }: Pick<ReadQuestion, "invokerIds" | "criteria" | "nowMs">,
  signal?: AbortSignal,
): Promise<ReadQuestion> {
  const need = historyNeeded(criteria);
  const [history, schedules] = await Promise.all([
    readNewestRecords(api, invokerIds, (newest) => hasHistoryNeeded(need, newest, nowMs), signal),
    readSchedules(api, { invokerIds, criteria }, signal),
  ]);
  const recordsOf = (invokerId: string) => history.get(invokerId) ?? [];
  const unseen = isUnseenUnhealthy(criteria) ? invokerIds.filter((id) => recordsOf(id).length === 0) : [];
  const presences = await new InvokerSearch(api).find(unseen, schedules, signal);
  return { invokerIds, criteria, nowMs, recordsOf, ...schedules, ...presences };
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
  api: TatApi,
  args: CheckInvokerHealthArgs,
  options?: Parameters<typeof readInvokerHealth>[2],
): Promise<HealthVerdict> {
  const verdict = await readInvokerHealth(api, args, options);
  if (!verdict.healthy) throw new InvokerUnhealthyError(verdict);
  return verdict;
}

/** Invokers do not meet the criteria they are held to. The message says each violation; `verdict` holds them as data. */
export class InvokerUnhealthyError extends TatError {
  /** What was judged, with every violation. */
  readonly verdict: HealthVerdict;

  constructor(verdict: HealthVerdict) {
    super(describeViolations(verdict), { code: "InvokerUnhealthy" });
    this.verdict = verdict;
  }

  static override isInstance(value: unknown): value is InvokerUnhealthyError {
    return TatError.isInstance(value) && value.code === "InvokerUnhealthy";
  }
}

/** What is wrong, one violation a line. */
function describeViolations({ violations }: HealthVerdict): string {
  return violations.map(({ message }) => message).join("\n");
}
