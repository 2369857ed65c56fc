import { type Clock, systemClock } from "../checks/Clock";
import { type ArgumentParser, accept } from "../checks/InvalidArgumentError";
import { arrayParser, objectParser, valueParser } from "../checks/objectParser";
import { parseRegion } from "../checks/parseNames";
import { integerParser, parseFlag } from "../checks/parseValues";
import { showValue } from "../checks/showValue";
import { Exchange, parseClockOffset, parseLatency, ServerTime } from "./exchange";
import { RateWindow, type Service } from "./service/answerRequest";
import { describeError, EmulatorArgumentError, numberParser, requireValid } from "./service/arguments";
import type { LoggedRequest } from "./service/messages";
import { Seeding } from "./service/seeding";
import type { InvokerSeed } from "./service/seeds";
import {
  type AccountSeed,
  createAccount,
  type ParsedAccountSeed,
  parseAccountSeed,
  parseSecretId,
  parseSecretKey,
  parseToken,
} from "./service/signature";
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
  return new TatEmulator({ host, port, region, ...firstKey }, exchange, service, seeding);
}

/** How many invokers, and how many keys, an emulator starts with at most. */
export const MOST_INVOKERS = 100_000;

const parseFunctions = valueParser<Clock>(
  (value) =>
    typeof value === "object" &&
    value !== null &&
    ["now", "sleep"].every((name) => typeof Reflect.get(value, name) === "function"),
  "a clock: it needs the functions now and sleep",
);

// A century within the years that can be written: that far the server's clock may be ahead or behind.
const parseNow = numberParser(
  Date.parse("0101-01-01T00:00:00Z"),
  Date.parse("9899-01-01T00:00:00Z"),
  "a time in milliseconds since the UNIX epoch, of the years 101 to 9898",
);

/**
 * Reads a clock. What its functions give is read at each use: with a time that is none, runs are made without end or not
 * at all, and where `sleep` gives no promise a slow answer would come at once.
 */
const parseClock: ArgumentParser<Clock> = (property, value) => {
  const parsed = parseFunctions(property, value);
  return parsed.ok ? accept(guardClock(parsed.value, property)) : parsed;
};

function guardClock(clock: Clock, property: string): Clock {
  const failed = (name: string, error: unknown) =>
    new EmulatorArgumentError(`${property}.${name}()`, `it failed: ${describeError(error)}`);
  return {
    now: () => {
      let nowMs: unknown;
      try {
        nowMs = clock.now();
      } catch (error) {
        throw failed("now", error);
      }
      return requireValid(parseNow, `${property}.now()`, nowMs);
    },
    sleep: async (delayMs, signal) => {
      let slept: unknown;
      try {
        slept = clock.sleep(delayMs, signal);
        if (isThenable(slept)) return await slept;
      } catch (error) {
        throw failed("sleep", error);
      }
      throw new EmulatorArgumentError(`${property}.sleep()`, `${showValue(slept)} is not a promise`);
    },
  };
}

function isThenable(value: unknown): value is PromiseLike<void> {
  return typeof value === "object" && value !== null && typeof Reflect.get(value, "then") === "function";
}

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
  secretId: parseSecretId,
  secretKey: parseSecretKey,
  token: parseToken,
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
