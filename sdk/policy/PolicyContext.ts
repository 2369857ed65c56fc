import type { Clock } from "../core/Clock";
import type { InvokerReader } from "./InvokerReader";

/** What the policies of one `invokerHealthPolicies` share. */
export interface PolicyContext {
  clock: Clock;
  reader: InvokerReader;
  /** The region that the stack's configuration or the environment names; undefined where none does. */
  readStackRegion(): string | undefined;
}
