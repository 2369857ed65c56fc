import type { Clock } from "../core/Clock";
import type { ConnectionRequest } from "./ConnectionRequest";
import type { InvokerReader } from "./InvokerReader";

/** What the policies of one `invokerHealthPolicies` share. */
export interface PolicyContext {
  clock: Clock;
  reader: InvokerReader;
  /**
   * The region that is asked through a connection: its own, otherwise that of the explicit provider or the stack's
   * configuration, otherwise the environment's; undefined where none is named.
   */
  readRegion(connection: ConnectionRequest): string | undefined;
}
