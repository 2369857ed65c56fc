import type { HealthCriteria } from "./HealthCriteria";
import type { HealthVerdict } from "./HealthVerdict";
import { completeCriteria } from "./health/completeCriteria";
import { findViolations } from "./health/findViolations";
import { prepareHistory } from "./health/RunHistory";
import type { InvokerRecord } from "./InvokerRecord";

/** What is judged, by what, and when. */
export interface HealthQuestion {
  /** One named twice is judged once. */
  invokerIds: readonly string[];
  /** By what they are judged. */
  criteria: HealthCriteria;
  /**
   * An invoker's records, in any order by time; empty when there are none. Of runs of equal time the one that stands first
   * counts as the newer.
   */
  recordsOf(invokerId: string): readonly InvokerRecord[];
  /** This machine's clock, in milliseconds since the UNIX epoch. */
  nowMs: number;
}

/**
 * Judges invokers by their records. Every invoker must pass every rule that the criteria name; see
 * {@link HealthCriteria} for what each means. Of its records the caller gives as many as `historyNeeded` asks for, or more.
 */
export function judgeHealth({ invokerIds, criteria, recordsOf, nowMs }: HealthQuestion): HealthVerdict {
  const complete = completeCriteria(criteria);
  const histories = [...new Set(invokerIds)].map((id) => prepareHistory(id, recordsOf(id), complete, nowMs));
  const violations = histories.flatMap(findViolations);
  return {
    healthy: violations.length === 0,
    checkedAt: new Date(nowMs).toISOString(),
    violations,
    latest: Object.fromEntries(histories.map(({ invokerId, judgedRun }) => [invokerId, judgedRun])),
  };
}
