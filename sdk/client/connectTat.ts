import { type Clock, systemClock } from "../core/Clock";
import type { ApiAnswer } from "./ApiCall";
import { type CallLimits, DEFAULT_CALL_LIMITS } from "./CallLimits";
import type { Connection } from "./Connection";
import { callApi } from "./callApi";
import type { ConnectionSettings } from "./connectionSettings";
import { createRoutes } from "./createRoutes";
import { createCredentialsProvider } from "./credentials/createCredentialsProvider";
import { parseInvokerRecordPage } from "./parseInvokerRecordPage";
import { readInvocationTasks } from "./readInvocationTasks";
import { requireRegion } from "./requireRegion";
import type { TatApi } from "./TatApi";
import { warnOnce } from "./warnOnce";

/** How the service is reached, beside the settings. */
export interface ConnectTatOptions {
  /** The region to read from; default: the settings' region, then the one that the profile names. */
  region?: string;
  /** Where warnings go, each of them once per process; default: Node's process warnings. */
  warn?: (message: string) => void;
  /** Default: the clock of this machine. */
  clock?: Clock;
  /** Default: {@link DEFAULT_CALL_LIMITS}. */
  limits?: Partial<CallLimits>;
  /** Where the metadata service of a CVM instance is, for tests; default `http://metadata.tencentyun.com`. */
  metadataUrl?: string;
}

const known = new Map<string, TatApi>();

/**
 * Reaches the service with the given settings. Nothing is read, loaded or sent before the first call. Equal settings and
 * options give the same object, so that all functions and resources of a process share connections, credentials and the
 * rate limit. Throws InvalidArgumentError for a region that is not one.
 */
export function connectTat(settings: ConnectionSettings, options: ConnectTatOptions = {}): TatApi {
  if (options.region !== undefined) requireRegion("region", options.region);
  if (options.clock !== undefined) return createTatApi(settings, options);
  const key = JSON.stringify([settings, options.region, options.limits, options.metadataUrl]);
  const api = known.get(key) ?? createTatApi(settings, options);
  known.set(key, api);
  return api;
}

function createTatApi(settings: ConnectionSettings, options: ConnectTatOptions): TatApi {
  const warn = options.warn ?? ((message) => process.emitWarning(message, "TencentCloudTat"));
  const connection: Connection = {
    settings,
    limits: { ...DEFAULT_CALL_LIMITS, ...options.limits },
    clock: options.clock ?? systemClock,
    warn: (message) => warnOnce(message, warn),
    routeTo: createRoutes(settings),
  };
  const credentials = createCredentialsProvider(connection, options);

  async function call(action: string, parameters: object, signal?: AbortSignal): Promise<ApiAnswer> {
    // A signal of the call's own: hundreds of calls may share the caller's, and Node warns of many listeners on one.
    const own = signal && AbortSignal.any([signal]);
    const { region: sourceRegion } = await credentials.get(own);
    const region = options.region ?? settings.region ?? sourceRegion;
    warnAboutRegion(connection, region);
    return callApi(connection, { service: "tat", action, parameters, region }, credentials, own);
  }

  return {
    async describeInvokerRecords(request, signal) {
      const { invokerIds, limit, offset } = request;
      const parameters = { InvokerIds: invokerIds, Limit: limit, Offset: offset };
      return parseInvokerRecordPage(await call("DescribeInvokerRecords", parameters, signal), request);
    },
    describeInvocationTasks: (request, signal) => readInvocationTasks(call, request, signal),
  };
}

function warnAboutRegion({ warn }: Connection, region: string | undefined): void {
  if (region !== undefined) return;
  warn(
    "No region is set: requests carry no X-TC-Region, and the service decides which region it answers for. Set tencentcloud:region, TENCENTCLOUD_REGION or the region argument.",
  );
}
