import { type Clock, systemClock } from "../checks/Clock";
import type { CredentialsProvider } from "../checks/Credentials";
import { RecentlyUsed } from "../checks/sharing";
import type { Asking, StsCall, Surroundings } from "../identity/Asking";
import { CredentialsError } from "../identity/CredentialsError";
import type { ConnectionSettings } from "../identity/connectionSettings";
import { loadCredentials } from "../identity/credentialChain";
import { keepCredentials } from "../identity/keepCredentials";
import { invokerPageParameters, parseInvokerPage, parseInvokerRecordPage, readInvocationTasks } from "../wire/actions";
import { type ApiAnswer, type CallLimits, type Connection, DEFAULT_CALL_LIMITS } from "../wire/Connection";
import { callApi } from "../wire/callApi";
import { CallError } from "../wire/callErrors";
import { createAgent, isLoopbackHost, type Route } from "../wire/createAgent";
import { createRateLimiter, type RateLimiter, type RateLimits } from "../wire/rateLimiter";
import type { TatApi } from "../wire/TatApi";
import { InvokerPoller } from "./InvokerPoller";

/** How the service is reached, beside the settings. */
export interface ConnectTatOptions {
  /** The region to read from; default: the settings' region, then the one that the profile names. */
  region?: string;
  /**
   * Where warnings go, each of them once. Whoever gives the same function shares what is shared, so a program has one for
   * all its calls. Default: Node's process warnings.
   */
  warn?: (message: string) => void;
  /** Default: the clock of this machine. */
  clock?: Clock;
  /** Default: as {@link CallLimits} says. */
  limits?: Partial<CallLimits>;
  /** What the service admits of each action, for tests; default: 20 requests a second. Calls that share a limiter share the first's. */
  rate?: RateLimits;
  /** Where the metadata service of a CVM instance is, for tests; default `http://metadata.tencentyun.com`. */
  metadataUrl?: string;
}

/**
 * Where STS is asked when nothing names a region: its calls require one, and keys are those of every region. This decides
 * nothing about whose history is read, as a default region for reads would. The official provider and the official SDK
 * ask there too.
 */
const DEFAULT_REGION = "ap-guangzhou";

/**
 * Asks `sts.<domain>` and gives its answer, unchecked. Throws CredentialsError.
 */
async function callSts(connection: Connection, call: StsCall, asking: Asking): Promise<unknown> {
  const { source, action, parameters, credentials } = call;
  const { signal, surroundings } = asking;
  const sourceRegion = (await credentials?.get(signal))?.region;
  const region = call.region ?? surroundings.settings.region ?? sourceRegion ?? DEFAULT_REGION;
  asking.hasRequested = true;
  try {
    const { response } = await callApi(connection, { service: "sts", action, parameters, region }, credentials, signal);
    return response;
  } catch (error) {
    if (!(error instanceof CallError)) throw error;
    const { code, requestId, retryable } = error;
    throw new CredentialsError(`${source}: ${error.message}`, { code, requestId, retryable, cause: error });
  }
}

/**
 * Every action of TAT and of STS takes 20 requests a second, counted where they arrive
 * (https://www.tencentcloud.com/document/api/1147/46677). The interval is a little longer than the second, because
 * timers and clocks count whole milliseconds.
 */
const LIMITS: RateLimits = { limit: 20, intervalMs: 1003, travelMs: 90 };

/** What calls to the same host have in common, whatever their settings. */
export interface ByHost {
  /** The way to each host, so that connections are used again. By protocol and host. */
  readonly routes: RecentlyUsed<Route>;
  /** By host and action. */
  readonly limiters: RecentlyUsed<RateLimiter>;
}

/** The service as all that is connected alike shares it. */
export interface SharedTatApi extends TatApi {
  /** Asks for new runs for all who wait for some. */
  readonly poller: InvokerPoller;
}

/** The service under one settings, in whatever region; undefined: that of the settings. */
export type Regions = (region: string | undefined) => SharedTatApi;

/**
 * Makes the service under one settings, in whatever region, as {@link connectTat} gives it out. Who names the region of the
 * settings asks where those ask who name none.
 */
export function createRegions(
  byHost: ByHost,
  settings: ConnectionSettings,
  options: ConnectTatOptions & Required<Pick<ConnectTatOptions, "warn">>,
): Regions {
  const { protocol, domain } = settings;
  const { clock = systemClock, warn } = options;
  for (const warning of settings.warnings) warn(warning);
  if (protocol === "HTTP" && !isLoopbackHost(domain)) {
    warn(
      `Requests to ${domain} go over plain HTTP: others can read them and change what comes back. Set tencentcloud:protocol to HTTPS.`,
    );
  }
  const connection: Connection = {
    settings,
    limits: { ...DEFAULT_CALL_LIMITS, ...options.limits },
    clock,
    warn,
    routeTo: (host) => byHost.routes.get(`${protocol} ${host}`, () => createAgent(protocol, host)),
    limiterFor: (host, action) =>
      byHost.limiters.get(`${host} ${action}`, () => createRateLimiter(options.rate ?? LIMITS)),
  };
  const surroundings: Surroundings = {
    settings,
    clock,
    metadataUrl: options.metadataUrl ?? "http://metadata.tencentyun.com",
    warn,
    callSts: (call, asking) => callSts(connection, call, asking),
  };
  const credentials = keepCredentials(surroundings, loadCredentials);
  const regions = new RecentlyUsed<SharedTatApi>();
  return (region = settings.region) => regions.get(region ?? "", () => createTatApi(connection, credentials, region));
}

/** Makes the service of one region. Credentials are those of every region. */
function createTatApi(
  connection: Connection,
  credentials: CredentialsProvider,
  region: string | undefined,
): SharedTatApi {
  let poller: InvokerPoller | undefined;

  async function call(action: string, parameters: object, signal?: AbortSignal): Promise<ApiAnswer> {
    // A signal of the call's own: hundreds of calls may share the caller's, and Node warns of many listeners on one.
    const own = signal && AbortSignal.any([signal]);
    return callApi(connection, { service: "tat", action, parameters, region }, credentials, own);
  }

  return {
    get poller() {
      poller ??= new InvokerPoller(this, connection.clock);
      return poller;
    },
    // As `callApi` chooses it.
    readRegion: async (signal) => region ?? (await credentials.get(signal)).region,
    async describeInvokerRecords(request, signal) {
      const { invokerIds, limit, offset } = request;
      const parameters = { InvokerIds: invokerIds, Limit: limit, Offset: offset };
      return parseInvokerRecordPage(await call("DescribeInvokerRecords", parameters, signal), request);
    },
    async describeInvokers(request, signal) {
      return parseInvokerPage(await call("DescribeInvokers", invokerPageParameters(request), signal), request);
    },
    describeInvocationTasks: (request, signal) => readInvocationTasks(call, request, signal),
    warn: connection.warn,
  };
}
