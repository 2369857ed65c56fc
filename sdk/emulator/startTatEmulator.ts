import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { systemClock } from "../core/Clock";
import { requireValid } from "./arguments";
import { type HandlerSettings, RequestHandler } from "./exchange";
import { FaultScript } from "./faults";
import { parseOptions, type TatEmulatorOptions } from "./options";
import { InvocationIds, InvokerSeeder, RecordSeeder } from "./seeding";
import { RateWindow } from "./service";
import { Accounts } from "./signature";
import { Store, selectComparator } from "./store";
import { RunningEmulator, type TatEmulator } from "./TatEmulator";

/** Longer than clients keep an idle connection, so that none is closed under a request that is on its way. */
const KEEP_ALIVE_MS = 75_000;
const MAX_HEADER_BYTES = 64 * 1024;

/**
 * Starts a local TAT service that checks signatures and parameters as the real one documents it. Resolves when it accepts
 * connections; rejects with EmulatorArgumentError for options it cannot use, and with Node's error when the port is taken.
 */
export async function startTatEmulator(options: TatEmulatorOptions = {}): Promise<TatEmulator> {
  const checked = requireValid(parseOptions, "", options);
  const { clock = systemClock, region = "ap-guangzhou", host = "127.0.0.1", rateLimit = 20 } = checked;
  const seed = String(checked.seed ?? 1);
  const now = () => clock.now() + settings.clockOffsetMs;
  const settings: HandlerSettings = {
    clock,
    clockOffsetMs: checked.clockOffsetMs ?? 0,
    faults: new FaultScript(),
    latencyMs: checked.latencyMs ?? 0,
    beforeAnswer: (serverTimeMs) => invokers.liveRuns.catchUp(serverTimeMs),
    onRequest: undefined,
  };
  const store = new Store(selectComparator(checked.order ?? "newestFirst"));
  const accounts = new Accounts();
  const firstKey = {
    secretId: checked.secretId ?? "AKIDemulatorThisIsNotARealSecretId",
    secretKey: checked.secretKey ?? "emulator-this-is-not-a-real-key",
    token: checked.token,
  };
  for (const account of [firstKey, ...(checked.accounts ?? [])]) {
    accounts.add(account);
  }
  const invocationIds = new InvocationIds(store);
  const invokers = new InvokerSeeder(store, invocationIds, { seed, region, now });
  const records = new RecordSeeder(store, invokers, invocationIds, { seed, now });
  for (const [index, invoker] of (checked.invokers ?? []).entries()) {
    invokers.add(invoker, `invokers[${index}]`);
  }
  const rateWindow = rateLimit === false ? undefined : new RateWindow(rateLimit);
  const regionWithoutHeader = checked.requireRegion ? undefined : region;
  const handler = new RequestHandler({ store, accounts, rateWindow, regionWithoutHeader }, settings);
  const server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS, maxHeaderSize: MAX_HEADER_BYTES },
    (incoming, response) => {
      void handler.handle(incoming, response);
    },
  );
  const port = await listen(server, checked.port ?? 0, host);
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

function listen(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
