import type { EmulatedRecord } from "../../sdk/emulator";
import type { InvokerRecord } from "../../sdk/runs/InvokerRecord";
import { type Problem, problemIf, problemWith } from "./Problem";
import type { Timeline } from "./Timeline";

/** Which records are wanted. */
export interface Wanted {
  matches?: (record: EmulatedRecord) => boolean;
  maxRecords?: number;
}

const timeOf = (record: InvokerRecord) => Date.parse(record.invokeTime);

/**
 * Checks records that were read while the timeline went on: each once, newest first, each as it was at some moment, and
 * among them each that was wanted and there all the time.
 */
export function checkRecords(read: readonly InvokerRecord[], timeline: Timeline, wanted: Wanted = {}): Problem[] {
  const { matches = () => true, maxRecords = Number.POSITIVE_INFINITY } = wanted;
  const ids = read.map(({ invocationId }) => invocationId);
  const known = new Set(ids);
  const oldestMs = read.length < maxRecords ? Number.NEGATIVE_INFINITY : Math.min(...read.map(timeOf));
  const lost = timeline.stayed.filter(
    (record) =>
      versionsOf(timeline, record).every(matches) && timeOf(record) > oldestMs && !known.has(record.invocationId),
  );
  const wrong = read.filter(
    (record) => !versionsOf(timeline, record).some((version) => matches(version) && isSame(version, record)),
  );
  return [
    ...problemWith(idsOf(lost), "lost", "records are missing"),
    ...problemWith(
      ids.filter((id, index) => ids.indexOf(id) !== index),
      "doubled",
      "records came twice",
    ),
    ...problemWith(idsOf(wrong), "wrong", "records were never so"),
    ...problemIf(read.length > maxRecords, "wrong", `${read.length} records instead of ${maxRecords}`),
    ...problemIf(
      read.some((record, index) => index > 0 && timeOf(record) > timeOf(read[index - 1] as InvokerRecord)),
      "wrong",
      "not newest first",
    ),
  ];
}

function versionsOf(timeline: Timeline, { invocationId }: InvokerRecord): readonly EmulatedRecord[] {
  return timeline.versions.get(invocationId) ?? [];
}

function isSame(a: EmulatedRecord, b: InvokerRecord): boolean {
  return (["invokerId", "invokeTime", "reason", "invocationId", "result"] as const).every(
    (name) => a[name] === b[name],
  );
}

function idsOf(records: readonly InvokerRecord[]): string[] {
  return records.map(({ invocationId }) => invocationId);
}
