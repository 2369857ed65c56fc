import { TatError } from "../core/TatError";

/** An option, seed or fault that the emulator cannot use: names the property and the rule, code `InvalidArgument`. */
export class EmulatorArgumentError extends TatError {
  /** The property at fault, as the caller wrote it, such as `addInvoker.successRate`. */
  readonly property: string;

  constructor(property: string, problem: string) {
    super(`${property}: ${problem}`, { code: "InvalidArgument" });
    this.property = property;
  }
}
