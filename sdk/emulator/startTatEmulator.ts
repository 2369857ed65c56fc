import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Clock, systemClock } from "../core/Clock";
import { type AccountSeed, Accounts } from "./Accounts";
import { EmulatorArgumentError } from "./EmulatorArgumentError";
import { FaultScript } from "./FaultScript";
import { type InvokerSeed, InvokerSeeder } from "./InvokerSeeder";
import { isRegion } from "./isRegion";
import type { LoggedRequest } from "./LoggedRequest";
import { RateWindow } from "./RateWindow";
import { RecordSeeder } from "./RecordSeeder";
import { type HandlerSettings, RequestHandler } from "./RequestHandler";
import { RunningEmulator } from "./RunningEmulator";
import { type RowOrder, selectComparator } from "./rowOrder";
import { Store } from "./Store";
import type { TatEmulator } from "./TatEmulator";

/** Longer than clients keep an idle connection, so that none is closed under a request that is on its way. */
const KEEP_ALIVE_MS = 75_000;
const MAX_HEADER_BYTES = 64 * 1024;

/** Settings of an emulator; each has a default that suits a test. */
export interface TatEmulatorOptions {
  /** TCP port. Default 0: any free one. */
  port?: number;
  /** Address to listen on. Default `127.0.0.1`, reached from this machine only. */
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
  /** Seeds what is made up: equal seeds and calls make equal invokers and histories. Default `1`. */
  seed?: string | number;
  /** Invokers to begin with. */
  invokers?: readonly InvokerSeed[];
  /** Requests per sliding second, action and key; false for no limit. Default 20, as documented. */
  rateLimit?: number | false;
  /** Default `newestFirst`. */
  order?: RowOrder;
  /** Milliseconds each answer waits, or a function of the request. Default 0. */
  latencyMs?: number | ((request: LoggedRequest) => number);
  /** How far the server's clock is ahead, in milliseconds; negative for behind. Default 0. */
  clockOffsetMs?: number;
  /** The clock behind everything: time of histories, skew, rate limit, waiting. Default: this machine's. */
  clock?: Clock;
}

/**
 * Starts a local TAT service that checks signatures and parameters as the real one documents it. Resolves when it accepts
 * connections; rejects with EmulatorArgumentError for options it cannot use, and with Node's error when the port is taken.
 */
export async function startTatEmulator(options: TatEmulatorOptions = {}): Promise<TatEmulator> {
  const { clock = systemClock, region = "ap-guangzhou", host = "127.0.0.1", rateLimit = 20 } = options;
  const seed = String(options.seed ?? 1);
  const now = () => clock.now() + settings.clockOffsetMs;
  checkOptions(rateLimit, region);
  const settings: HandlerSettings = {
    clock,
    clockOffsetMs: options.clockOffsetMs ?? 0,
    faults: new FaultScript(),
    latencyMs: options.latencyMs ?? 0,
    beforeAnswer: (serverTimeMs) => invokers.liveRuns.catchUp(serverTimeMs),
    onRequest: undefined,
  };
  const store = new Store(selectComparator(options.order ?? "newestFirst"));
  const accounts = new Accounts();
  const firstKey = {
    secretId: options.secretId ?? "AKIDemulatorThisIsNotARealSecretId",
    secretKey: options.secretKey ?? "emulator-this-is-not-a-real-key",
    token: options.token,
  };
  for (const account of [firstKey, ...(options.accounts ?? [])]) {
    accounts.add(account);
  }
  const invokers = new InvokerSeeder(store, { seed, region, now });
  const records = new RecordSeeder(store, invokers, { seed, now });
  for (const invoker of options.invokers ?? []) {
    invokers.add(invoker);
  }
  const rateWindow = rateLimit === false ? undefined : new RateWindow(rateLimit);
  const regionWithoutHeader = options.requireRegion ? undefined : region;
  const handler = new RequestHandler({ store, accounts, rateWindow, regionWithoutHeader }, settings);
  const server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS, maxHeaderSize: MAX_HEADER_BYTES },
    (incoming, response) => {
      void handler.handle(incoming, response);
    },
  );
  const port = await listen(server, options.port ?? 0, host);
  return new RunningEmulator({
    server,
    host,
    port,
    region,
    firstKey,
    settings,
    store,
    accounts,
    invokers,
    records,
    handler,
  });
}

function checkOptions(rateLimit: number | false, region: string): void {
  if (rateLimit !== false && !(Number.isSafeInteger(rateLimit) && rateLimit > 0)) {
    throw new EmulatorArgumentError("rateLimit", `${rateLimit} is neither a count from 1 on nor false`);
  }
  if (!isRegion(region)) {
    throw new EmulatorArgumentError("region", `"${region}" does not look like ap-guangzhou`);
  }
}

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
