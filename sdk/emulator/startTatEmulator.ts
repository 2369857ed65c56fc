import { systemClock } from "../checks/Clock";
import { createAccount } from "./accounts";
import { requireValid } from "./arguments";
import { Exchange, ServerTime } from "./exchange";
import { parseOptions, type TatEmulatorOptions } from "./options";
import { Seeding } from "./seeding";
import { RateWindow, type Service } from "./service";
import { Store } from "./store";
import { TatEmulator } from "./TatEmulator";

/**
 * Starts a local TAT service that checks signatures and parameters as the real one documents it. Resolves when it accepts
 * connections; rejects with EmulatorArgumentError for options it cannot use, and with Node's error when the port is taken.
 *
 * A request goes through `exchange` (log, faults, delays), `service` (checks, actions) and `store`; `seeding` fills the store.
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
