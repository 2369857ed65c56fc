import { type Clock, systemClock } from "../core/Clock";
import type { HealthCriteria } from "../records/HealthCriteria";
import type { HealthVerdict } from "../records/HealthVerdict";
import { hasHistoryNeeded, historyNeeded } from "../records/historyNeeded";
import { judgeHealth } from "../records/judgeHealth";
import { parseHealthQuery } from "../records/parseHealthQuery";
import { explainVerdict } from "./explainVerdict";
import { readNewestRecords } from "./readLatestInvokerRecords";
import { requireValid } from "./requireValid";
import type { TatApi } from "./TatApi";

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
  const need = historyNeeded(criteria);
  const nowMs = clock.now();
  const history = await readNewestRecords(api, invokerIds, (newest) => hasHistoryNeeded(need, newest, nowMs), signal);
  const recordsOf = (invokerId: string) => history.get(invokerId) ?? [];
  const verdict = judgeHealth({ invokerIds, criteria, recordsOf, nowMs });
  return explain ? explainVerdict(api, verdict, signal) : verdict;
}
