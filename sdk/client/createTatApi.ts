import { systemClock } from "../core/Clock";
import { createRateLimiter, type RateLimiter, type RateLimits } from "../core/createRateLimiter";
import type { RecentlyUsed } from "../core/RecentlyUsed";
import type { ApiAnswer } from "./ApiCall";
import { DEFAULT_CALL_LIMITS } from "./CallLimits";
import type { Connection } from "./Connection";
import type { ConnectTatOptions } from "./ConnectTatOptions";
import { callApi } from "./callApi";
import type { ConnectionSettings } from "./connectionSettings";
import { createAgent, type Route } from "./createAgent";
import type { CredentialsProvider } from "./credentials/CredentialsProvider";
import { callSts } from "./credentials/callSts";
import { createCredentialsProvider } from "./credentials/createCredentialsProvider";
import { parseInvokerRecordPage } from "./parseInvokerRecordPage";
import { readInvocationTasks } from "./readInvocationTasks";
import type { TatApi } from "./TatApi";
import { warnOnce } from "./warnOnce";

/**
 * Every action of TAT and of STS takes 20 requests a second, counted where they arrive
 * (https://www.tencentcloud.com/document/api/1147/46677). The interval is a little longer than the second, because
 * timers and clocks count whole milliseconds.
 */
const LIMITS: RateLimits = { limit: 20, intervalMs: 1010, travelMs: 90 };

/** What calls to the same host have in common, whatever their settings. */
export interface ByHost {
  /** The way to each host, so that connections are used again. By protocol and host. */
  readonly routes: RecentlyUsed<Route>;
  /** By host and action. */
  readonly limiters: RecentlyUsed<RateLimiter>;
}

/** What the calls to all regions have in common. */
export interface Service {
  connection: Connection;
  credentials: CredentialsProvider;
  /** The region of the settings. */
  settingsRegion: string | undefined;
}

/** Makes the service of one region as {@link connectTat} gives it out. Credentials are those of every region. */
export function createTatApi(
  { connection, credentials, settingsRegion }: Service,
  givenRegion: string | undefined,
): TatApi {
  const region = givenRegion ?? settingsRegion;

  async function call(action: string, parameters: object, signal?: AbortSignal): Promise<ApiAnswer> {
    // A signal of the call's own: hundreds of calls may share the caller's, and Node warns of many listeners on one.
    const own = signal && AbortSignal.any([signal]);
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

/** Makes what calls with the same settings and options have in common. */
export function createService(byHost: ByHost, settings: ConnectionSettings, options: ConnectTatOptions): Service {
  const { protocol } = settings;
  const warn = options.warn ?? ((message) => process.emitWarning(message, "TencentCloudTat"));
  const connection: Connection = {
    settings,
    limits: { ...DEFAULT_CALL_LIMITS, ...options.limits },
    clock: options.clock ?? systemClock,
    warn: (message) => warnOnce(message, warn),
    routeTo: (host) => byHost.routes.get(`${protocol} ${host}`, () => createAgent(protocol, host)),
    limiterFor: (host, action) => byHost.limiters.get(`${host} ${action}`, () => createRateLimiter(LIMITS)),
  };
  const { clock, warn: warnUser } = connection;
  const credentials = createCredentialsProvider({
    settings,
    clock,
    metadataUrl: options.metadataUrl ?? "http://metadata.tencentyun.com",
    warn: warnUser,
    callSts: (call, asking) => callSts(connection, settings.region, call, asking),
  });
  return { connection, credentials, settingsRegion: settings.region };
}
