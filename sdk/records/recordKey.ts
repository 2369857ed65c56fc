import { invokeTimeMs } from "./compareRecords";
import type { InvokerRecord } from "./InvokerRecord";

/**
 * Names the run that a record is about: two records with the same key are two readings of one run, whose result may
 * have changed in between.
 *
 * A run is known by its invoker and its invocation ID. The API document does not say whether a run without an
 * invocation exists; where the ID is empty, the invoker, the instant and the reason stand for it. Two such runs of one
 * invoker in the same second for the same reason would count as one: a schedule starts at most one run a minute.
 */
export function recordKey(record: InvokerRecord): string {
  // The length in front keeps the parts apart whatever characters they hold.
  const invoker = `${record.invokerId.length}:${record.invokerId}`;
  return record.invocationId
    ? `${invoker}#${record.invocationId}`
    : `${invoker}@${invokeTimeMs(record)}:${record.reason}`;
}
