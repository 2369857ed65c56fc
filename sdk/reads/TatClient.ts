import { requireRegion } from "../checks/parseNames";
import { digestOf, RecentlyUsed } from "../checks/sharing";
import type { ConnectionSettings } from "../identity/connectionSettings";
import type { Route } from "../wire/createAgent";
import type { RateLimiter } from "../wire/rateLimiter";
import type { TatApi } from "../wire/TatApi";
import type { ByHost, ConnectTatOptions, Service } from "./createTatApi";

/** So many of each are kept: a program has one or a few, a service that acts for many customers may have any number. */
const MOST_KEPT = 100;

/** The service under one settings, in whatever region. */
type Regions = (region: string | undefined) => TatApi;

/**
 * Owns what calls share: the credentials of each settings, the connections to each host, and the rate limit of each action
 * there. Of each a hundred are kept; what was not used the longest is dropped, and its idle connections are closed. Nothing
 * is kept under a key that tells a secret.
 */
export class TatClient implements ByHost {
  readonly routes = new RecentlyUsed<Route>(MOST_KEPT, closeRoute);
  readonly limiters = new RecentlyUsed<RateLimiter>(MOST_KEPT);
  private readonly services = new RecentlyUsed<Regions>(MOST_KEPT);

  /** See {@link connectTat}. */
  connect(settings: ConnectionSettings, options: ConnectTatOptions = {}): TatApi {
    if (options.region !== undefined) requireRegion("region", options.region);
    const open = () => this.open(settings, options);
    // Who brings a clock shares nothing that another clock has aged.
    const regions = options.clock
      ? open()
      : this.services.get(digestOf([settings, options.limits, options.metadataUrl]), open);
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

  /** What it takes to make requests, the sources of credentials above all, is loaded with the first of them: programs start faster. */
  private open(settings: ConnectionSettings, options: ConnectTatOptions): Regions {
    const regions = new RecentlyUsed<TatApi>(MOST_KEPT);
    let service: Service | undefined;
    const load = (region: string | undefined): TatApi => {
      const { createService, createTatApi } = require("./createTatApi") as typeof import("./createTatApi");
      service ??= createService(this, settings, options);
      return createTatApi(service, region);
    };
    return (region) => regions.get(region ?? "", () => createLazyApi(() => load(region)));
  }
}

function createLazyApi(load: () => TatApi): TatApi {
  let api: TatApi | undefined;
  const loaded = () => {
    api ??= load();
    return api;
  };
  return {
    describeInvokerRecords: async (request, signal) => loaded().describeInvokerRecords(request, signal),
    describeInvocationTasks: async (request, signal) => loaded().describeInvocationTasks(request, signal),
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
export function connectTat(settings: ConnectionSettings, options: ConnectTatOptions = {}): TatApi {
  return client.connect(settings, options);
}
