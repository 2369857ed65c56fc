import type { Clock } from "../core/Clock";
import type { CallLimits } from "./CallLimits";

/** How the service is reached, beside the settings. */
export interface ConnectTatOptions {
  /** The region to read from; default: the settings' region, then the one that the profile names. */
  region?: string;
  /** Where warnings go, each of them once per process; default: Node's process warnings. */
  warn?: (message: string) => void;
  /** Default: the clock of this machine. */
  clock?: Clock;
  /** Default: as {@link CallLimits} says. */
  limits?: Partial<CallLimits>;
  /** Where the metadata service of a CVM instance is, for tests; default `http://metadata.tencentyun.com`. */
  metadataUrl?: string;
}
