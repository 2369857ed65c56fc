import { digestOf, onlyOnce, RecentlyUsed } from "../checks/sharing";
import type { ConnectionSettings } from "../identity/connectionSettings";
import type { Route } from "../wire/createAgent";
import type { RateLimiter } from "../wire/rateLimiter";
import type { ByHost, ConnectTatOptions, Regions, SharedTatApi } from "./createTatApi";

type Warn = (message: string) => void;

/** Where warnings go, each once, and what tells it from others. */
interface Outlet {
  number: number;
  warn: Warn;
}

/**
 * Owns what calls share: the credentials of each settings and the waits with them, what was warned of, the connections to
 * each host, and the rate limit of each action there. Of each a hundred are kept; what was not used the longest is dropped,
 * and its idle connections are closed. Nothing is kept under a key that tells a secret.
 */
export class TatClient implements ByHost {
  readonly routes = new RecentlyUsed<Route>(undefined, closeRoute);
  readonly limiters = new RecentlyUsed<RateLimiter>();
  private readonly services = new RecentlyUsed<Regions>();
  private readonly outlets = new WeakMap<Warn, Outlet>();
  private outletCount = 0;

  /** See {@link connectTat}. */
  connect(settings: ConnectionSettings, options: ConnectTatOptions = {}): SharedTatApi {
    const outlet = this.outletOf(options.warn ?? emitWarning);
    const open = () => {
      // What it takes to make requests, the sources of credentials above all, is loaded when it is needed: programs start faster.
      const { createRegions } = require("./createTatApi") as typeof import("./createTatApi");
      return createRegions(this, settings, { ...options, warn: outlet.warn });
    };
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
    const outlet = { number: ++this.outletCount, warn: onlyOnce(warn) };
    this.outlets.set(warn, outlet);
    return outlet;
  }
}

function emitWarning(message: string): void {
  process.emitWarning(message, "TencentCloudTat");
}

/** Not `destroy`, which would break off the calls under way: their connections are closed when they are over. */
function closeRoute({ agent }: Route): void {
  agent.maxFreeSockets = 0;
  for (const socket of Object.values(agent.freeSockets).flatMap((sockets) => sockets ?? [])) socket.destroy();
}

const client = new TatClient();

/**
 * Reaches the service with the given settings. Nothing is read or sent before the first call. Equal settings and
 * options give the same object, so that all functions and resources of a process share connections, credentials and the
 * rate limit.
 */
export const connectTat = client.connect.bind(client);
