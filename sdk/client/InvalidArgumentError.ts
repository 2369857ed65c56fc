import { TatError } from "../core/TatError";

/** An argument or a setting that cannot be used: thrown before any request, naming the property, the value and the rule. */
export class InvalidArgumentError extends TatError {
  /** The property at fault, as the user wrote it: `invokerIds[3]`, `maxRecords`, `tencentcloud:protocol`. */
  readonly property: string;

  constructor(property: string, problem: string) {
    super(`${property}: ${problem}`, { code: "InvalidArgument" });
    this.property = property;
  }
}
