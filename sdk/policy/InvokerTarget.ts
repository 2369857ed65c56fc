import type { InvokerRecord } from "../records/InvokerRecord";
import type { ConnectionRequest } from "./ConnectionRequest";
import type { ManagedInvoker } from "./listManagedInvokers";

/** An invoker that the policies judge. */
export interface InvokerTarget {
  invokerId: string;
  /** The resource at whose row a violation is shown. */
  urn: string;
  connection: ConnectionRequest;
  /** What the stack itself holds of its history, newest first without a gap; undefined: the service is to be asked. */
  held?: HeldHistory;
  /** Where the stack manages the invoker. */
  managed?: ManagedInvoker;
  /**
   * The other resources through which the stack knows the invoker: where it cannot be read, they can show that it breaks a
   * policy, and never that it passes.
   */
  others?: readonly InvokerTarget[];
}

/** The newest records of an invoker that an `InvokerRecords` holds. */
export interface HeldHistory {
  records: readonly InvokerRecord[];
  /** Whether the invoker has no others. */
  isWhole: boolean;
}
