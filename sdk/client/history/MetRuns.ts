import { NumberMap } from "../../core/NumberMap";
import { numberInvocation } from "./numberInvocation";

/** In which stretch of a list each run was met first. Of most runs it keeps two numbers, not the ID. */
export class MetRuns {
  private readonly byInvoker = new Map<string, { numbered: NumberMap; others: Map<string, number> }>();

  /** The stretch in which a run was met before; undefined for one that is met now, in `stretch`. */
  meet(invokerId: string, key: string, stretch: number): number | undefined {
    const { numbered, others } = this.runsOf(invokerId);
    const number = numberInvocation(key);
    const known = number === undefined ? others.get(key) : numbered.get(number);
    if (known !== undefined) return known;
    if (number === undefined) others.set(key, stretch);
    else numbered.set(number, stretch);
    return undefined;
  }

  private runsOf(invokerId: string) {
    const runs = this.byInvoker.get(invokerId) ?? { numbered: new NumberMap(), others: new Map<string, number>() };
    this.byInvoker.set(invokerId, runs);
    return runs;
  }
}
