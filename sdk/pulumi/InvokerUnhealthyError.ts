import { TatError } from "../core/TatError";
import type { HealthVerdict } from "../records/HealthVerdict";

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
export function describeViolations({ violations }: HealthVerdict): string {
  return violations.map(({ message }) => message).join("\n");
}
