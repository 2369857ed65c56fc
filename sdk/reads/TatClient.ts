import { type Clock, systemClock } from "../checks/Clock";
import { requireRegion } from "../checks/parseNames";
import { digestOf, onlyOnce, RecentlyUsed } from "../checks/sharing";
import type { ConnectionSettings } from "../identity/connectionSettings";
import type { Route } from "../wire/createAgent";
import type { RateLimiter } from "../wire/rateLimiter";
import type { TatApi } from "../wire/TatApi";
import type { ByHost, ConnectTatOptions, Service } from "./createTatApi";
import { InvokerPoller } from "./InvokerPoller";

/** So many of each are kept: a program has one or a few, a service that acts for many customers may have any number. */
const MOST_KEPT = 100;

/** The service as all that is connected alike shares it. */
export interface SharedTatApi extends TatApi {
  /** Asks for new runs for all who wait for some. */
  readonly poller: InvokerPoller;
}

type Warn = (message: string) => void;

/** Where warnings go, each once, and what tells it from others. */
interface Outlet {
  number: number;
  warn: Warn;
}

/** The service under one settings, in whatever region. */
type Regions = (region: string | undefined) => SharedTatApi;

/**
 * Owns what calls share: the credentials of each settings and the waits with them, what was warned of, the connections to
 * each host, and the rate limit of each action there. Of each a hundred are kept; what was not used the longest is dropped,
 * and its idle connections are closed. Nothing is kept under a key that tells a secret.
 */
export class TatClient implements ByHost {
  readonly routes = new RecentlyUsed<Route>(MOST_KEPT, closeRoute);
  readonly limiters = new RecentlyUsed<RateLimiter>(MOST_KEPT);
  private readonly services = new RecentlyUsed<Regions>(MOST_KEPT);
  private readonly outlets = new WeakMap<Warn, Outlet>();
  private outletCount = 0;

  /** See {@link connectTat}. */
  connect(settings: ConnectionSettings, options: ConnectTatOptions = {}): SharedTatApi {
    if (options.region !== undefined) requireRegion("region", options.region);
    const outlet = this.outletOf(options.warn ?? emitWarning);
    const open = () => this.open(settings, { ...options, warn: outlet.warn });
    // Who brings a clock shares nothing that another clock has aged.
    const regions = options.clock
      ? open()
      : this.services.get(digestOf([settings, options.limits, options.rate, options.metadataUrl, outlet.number]), open);
    return regions(options.region);
  }

  /** How much is kept. */
  get kept(): { services: number; routes: number; limiters: number } {
    return { services: this.services.size, routes: this.routes.size, limiters: this.limiters.size };
  }

  /** Drops everything and closes the idle connections. Calls under way come to their end; later ones begin anew. */
  close(): void {
    this.services.clear();
    this.limiters.clear();
    this.routes.clear();
  }

  /** What was warned of is kept by where it was said: each program of a process hears of plain HTTP. */
  private outletOf(warn: Warn): Outlet {
    const known = this.outlets.get(warn);
    if (known) return known;
    const outlet = { number: ++this.outletCount, warn: onlyOnce(warn, MOST_KEPT) };
    this.outlets.set(warn, outlet);
    return outlet;
  }

  /** What it takes to make requests, the sources of credentials above all, is loaded with the first of them: programs start faster. */
  private open(settings: ConnectionSettings, options: ConnectTatOptions & { warn: Warn }): Regions {
    const regions = new RecentlyUsed<SharedTatApi>(MOST_KEPT);
    let service: Service | undefined;
    const load = (region: string | undefined): TatApi => {
      const { createService, createTatApi } = require("./createTatApi") as typeof import("./createTatApi");
      service ??= createService(this, settings, options);
      return createTatApi(service, region);
    };
    // Who names the region of the settings asks where those ask who name none.
    const nameOf = (region: string | undefined) => region ?? settings.region ?? "";
    return (region) => regions.get(nameOf(region), () => createLazyApi(() => load(region), options.clock));
  }
}

function emitWarning(message: string): void {
  process.emitWarning(message, "TencentCloudTat");
}

function createLazyApi(load: () => TatApi, clock: Clock = systemClock): SharedTatApi {
  let api: TatApi | undefined;
  let poller: InvokerPoller | undefined;
  const loaded = () => {
    api ??= load();
    return api;
  };
  return {
    get poller() {
      poller ??= new InvokerPoller(this, clock);
      return poller;
    },
    readRegion: async (signal) => loaded().readRegion(signal),
    describeInvokerRecords: async (request, signal) => loaded().describeInvokerRecords(request, signal),
    describeInvokers: async (request, signal) => loaded().describeInvokers(request, signal),
    describeInvocationTasks: async (request, signal) => loaded().describeInvocationTasks(request, signal),
    warn: (message) => loaded().warn(message),
  };
}

/** Not `destroy`, which would break off the calls under way: their connections are closed when they are over. */
function closeRoute({ agent }: Route): void {
  agent.maxFreeSockets = 0;
  for (const socket of Object.values(agent.freeSockets).flatMap((sockets) => sockets ?? [])) socket.destroy();
}

const client = new TatClient();

/**
 * Reaches the service with the given settings. Nothing is read, loaded or sent before the first call. Equal settings and
 * options give the same object, so that all functions and resources of a process share connections, credentials and the
 * rate limit. Throws InvalidArgumentError for a region that is not one.
 */
export function connectTat(settings: ConnectionSettings, options: ConnectTatOptions = {}): SharedTatApi {
  return client.connect(settings, options);
}
