import { type Clock, systemClock } from "../checks/Clock";
import { accept } from "../checks/InvalidArgumentError";
import { parseRegion } from "../checks/parseNames";
import { arrayParser, integerParser, objectParser, parseFlag, valueParser } from "../checks/parseValues";
import { Exchange, parseLatency } from "./exchange";
import { parseClock, parseClockOffset, ServerTime } from "./ServerTime";
import {
  type AccountSeed,
  createAccount,
  KEY_PARSERS,
  type ParsedAccountSeed,
  parseAccountSeed,
} from "./service/accounts";
import { RateWindow, type Service } from "./service/answerRequest";
import { requireValid } from "./service/arguments";
import type { InvokerSeed } from "./service/invokerSeed";
import type { LoggedRequest } from "./service/messages";
import { Seeding } from "./service/seeding";
import { parseRowOrder, type RowOrder, Store } from "./service/store";
import { TatEmulator } from "./TatEmulator";

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

/**
 * Starts a local TAT service that checks signatures and parameters as the real one documents it. Resolves when it accepts
 * connections; rejects with EmulatorArgumentError for options it cannot use, and with Node's error when the port is taken.
 *
 * A request goes through `exchange` (log, faults, delays), `service` (checks, actions) and `store`; `seeding` fills the store.
 *
 * @example
 * ```ts
 * const emulator = await startTatEmulator({ invokers: [{ invokerId: "ivk-b7s3qa5l", count: 30 }] });
 * await emulator.close();
 * ```
 */
export async function startTatEmulator(options: TatEmulatorOptions = {}): Promise<TatEmulator> {
  const checked = requireValid(parseOptions, "", options);
  const { region = "ap-guangzhou", host = "127.0.0.1", rateLimit = 20 } = checked;
  const time = new ServerTime(checked.clock ?? systemClock, checked.clockOffsetMs ?? 0);
  const store = new Store(checked.order ?? "newestFirst");
  const seeding = new Seeding(store, { seed: String(checked.seed ?? 1), region, time });
  const firstKey = {
    secretId: checked.secretId ?? "AKIDemulatorThisIsNotARealSecretId",
    secretKey: checked.secretKey ?? "emulator-this-is-not-a-real-key",
    token: checked.token,
  };
  const service: Service = {
    store,
    accounts: new Map([firstKey, ...(checked.accounts ?? [])].map((seed) => [seed.secretId, createAccount(seed)])),
    rateWindow: rateLimit === false ? undefined : new RateWindow(rateLimit),
    regionWithoutHeader: checked.requireRegion ? undefined : region,
  };
  for (const [index, invoker] of (checked.invokers ?? []).entries()) {
    seeding.addInvoker(invoker, `invokers[${index}]`);
  }
  const exchange = new Exchange(service, seeding, time);
  exchange.latencyMs = checked.latencyMs ?? 0;
  const port = await exchange.listen(checked.port ?? 0, host);
  return new TatEmulator({ host, port, region, ...firstKey }, exchange);
}

/** How many invokers, and how many keys, an emulator starts with at most. */
export const MOST_INVOKERS = 100_000;

const isSeed = (value: unknown) =>
  typeof value === "string" ? value.length <= 1000 : typeof value === "number" && Number.isFinite(value);

const isRateLimit = (value: unknown) => value === false || (Number.isSafeInteger(value) && Number(value) > 0);

/** Reads the options of an emulator, whatever they are; the seeds of invokers are read when these are added. */
const parseOptions = objectParser<Omit<TatEmulatorOptions, "accounts"> & { accounts?: ParsedAccountSeed[] }>({
  port: integerParser(0, 65_535),
  host: valueParser<string>(
    (value) => typeof value === "string" && /^[0-9A-Za-z.:_%-]{1,253}$/.test(value),
    "an address or the name of a host",
  ),
  ...KEY_PARSERS,
  accounts: arrayParser(parseAccountSeed, MOST_INVOKERS),
  region: parseRegion,
  requireRegion: parseFlag,
  // It is hashed for each invoker, so it must not be long.
  seed: valueParser<string | number>(isSeed, "a number or a text of at most 1000 characters"),
  invokers: arrayParser((_, value) => accept(value as InvokerSeed), MOST_INVOKERS),
  rateLimit: valueParser<number | false>(isRateLimit, "a whole number of at least 1 or false"),
  order: parseRowOrder,
  latencyMs: parseLatency,
  clockOffsetMs: parseClockOffset,
  clock: parseClock,
});
