import type { Clock } from "../core/Clock";
import type { AccountSeed } from "./Accounts";
import type { InvokerSeed } from "./InvokerSeed";
import type { LoggedRequest } from "./LoggedRequest";
import type { RowOrder } from "./rowOrder";

/** Settings of an emulator; each has a default that suits a test. */
export interface TatEmulatorOptions {
  /** TCP port. Default 0: any free one. */
  port?: number;
  /**
   * Address to listen on. Default `127.0.0.1`, reached from this machine only, as is `::1`; `0.0.0.0` and `::` are reached
   * from other machines too. An emulator on any other address (`127.0.0.2`, one of the network's) is not reached at its
   * `domain`, only at its `url`.
   */
  host?: string;
  /** The first key's ID. Default one that is obviously none. */
  secretId?: string;
  /** The first key itself. Default one that is obviously none. */
  secretKey?: string;
  /** Makes the first key a temporary one. Default: a permanent key. */
  token?: string;
  /** More keys. */
  accounts?: readonly AccountSeed[];
  /** Where invokers live that name no region, and whose data a request without X-TC-Region gets. Default `ap-guangzhou`. */
  region?: string;
  /** Refuse requests without X-TC-Region with MissingParameter, as newer API documents have it. Default false, as older ones. */
  requireRegion?: boolean;
  /** Seeds what is made up: equal seeds and calls make equal invokers and histories. At most 1000 characters. Default `1`. */
  seed?: string | number;
  /** Invokers to begin with. */
  invokers?: readonly InvokerSeed[];
  /** Requests per sliding second, action and key; false for no limit. Default 20, as documented. */
  rateLimit?: number | false;
  /** Default `newestFirst`. */
  order?: RowOrder;
  /** Milliseconds each answer waits, at most a day, or a function of the request. Default 0. */
  latencyMs?: number | ((request: LoggedRequest) => number);
  /** How far the server's clock is ahead, in milliseconds; negative for behind. At most a century. Default 0. */
  clockOffsetMs?: number;
  /**
   * The clock behind everything: time of histories, skew, rate limit, waiting. Default: this machine's. What its functions
   * give is checked at each use: a request is answered with HTTP 500 that names `clock.now()` or `clock.sleep()`.
   */
  clock?: Clock;
}
