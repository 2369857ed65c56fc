import type { ConnectTatOptions } from "./ConnectTatOptions";
import type { ConnectionSettings } from "./connectionSettings";
import { requireRegion } from "./requireRegion";
import type { TatApi } from "./TatApi";

const known = new Map<string, TatApi>();

/**
 * Reaches the service with the given settings. Nothing is read, loaded or sent before the first call. Equal settings and
 * options give the same object, so that all functions and resources of a process share connections, credentials and the
 * rate limit. Throws InvalidArgumentError for a region that is not one.
 */
export function connectTat(settings: ConnectionSettings, options: ConnectTatOptions = {}): TatApi {
  if (options.region !== undefined) requireRegion("region", options.region);
  if (options.clock !== undefined) return createLazyApi(settings, options);
  const key = JSON.stringify([settings, options.region, options.limits, options.metadataUrl]);
  const api = known.get(key) ?? createLazyApi(settings, options);
  known.set(key, api);
  return api;
}

/** What it takes to make requests, the sources of credentials above all, is loaded with the first of them: programs start faster. */
function createLazyApi(settings: ConnectionSettings, options: ConnectTatOptions): TatApi {
  let api: TatApi | undefined;
  const load = (): TatApi => {
    const { createTatApi } = require("./createTatApi") as typeof import("./createTatApi");
    api ??= createTatApi(settings, options);
    return api;
  };
  return {
    describeInvokerRecords: async (request, signal) => load().describeInvokerRecords(request, signal),
    describeInvocationTasks: async (request, signal) => load().describeInvocationTasks(request, signal),
  };
}
