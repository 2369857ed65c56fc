import type { InvokerRecord } from "./InvokerRecord";

/** The rule that a violation breaks, named after the criterion; these names are stable. */
export type HealthRule = "minRuns" | "latestResult" | "maxAge" | "maxConsecutiveFailures" | "minSuccessRate";

/** One rule that one invoker breaks. */
export interface HealthViolation {
  /** The invoker that breaks it. */
  invokerId: string;
  /** `minRuns`, `latestResult`, `maxAge`, `maxConsecutiveFailures` or `minSuccessRate`. */
  rule: HealthRule;
  /** For people, one line: the invoker, the rule, the run and how long ago it was, and what would make it pass. */
  message: string;
}

/** Whether invokers are healthy, and if not, why. */
export interface HealthVerdict {
  /** True when there is no violation. */
  healthy: boolean;
  /** When it was judged, by this machine's clock: RFC 3339 in UTC. */
  checkedAt: string;
  /** In the order in which the invokers were asked for; empty when all are healthy. */
  violations: HealthViolation[];
  /** The run of each invoker that was judged, as `latest` of the criteria says; undefined where there is none. */
  latest: { [invokerId: string]: InvokerRecord | undefined };
}
