import type { Problem } from "./Problem";
import type { Operation } from "./Schedule";
import type { TryOutcome } from "./trySchedule";

/** What many schedules came to. */
export class SoakTally {
  schedules = 0;
  requests = 0;
  /** Schedules that ended with an error, as they had to. */
  refused = 0;
  readonly operations = new Map<string, number>();
  readonly faults = new Map<string, number>();
  readonly problems: { seed: number; operation: Operation; problem: Problem }[] = [];

  add(seed: number, operation: Operation, outcome: TryOutcome): void {
    this.schedules++;
    this.requests += outcome.requests;
    this.refused += outcome.wasRefused ? 1 : 0;
    countOne(this.operations, operation);
    for (const fault of outcome.faults) countOne(this.faults, fault);
    this.problems.push(...outcome.problems.map((problem) => ({ seed, operation, problem })));
  }

  countProblems(kind: Problem["kind"]): number {
    return this.problems.filter(({ problem }) => problem.kind === kind).length;
  }

  /** The counts as lines of text. */
  describe(): string {
    const list = (counts: ReadonlyMap<string, number>) =>
      [...counts]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, count]) => `${name} ${count}`)
        .join(", ");
    const counts = (["lost", "doubled", "wrong"] as const).map((kind) => `${this.countProblems(kind)} ${kind}`);
    return [
      `${this.schedules} schedules: ${list(this.operations)}`,
      `${this.requests} requests`,
      `${[...this.faults.values()].reduce((sum, count) => sum + count, 0)} faults: ${list(this.faults)}`,
      `${this.refused} schedules had to end with an error and did`,
      counts.join(", "),
    ].join("\n");
  }
}

function countOne(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
