import { systemClock } from "../core/Clock";
import type { ApiAnswer } from "./ApiCall";
import { DEFAULT_CALL_LIMITS } from "./CallLimits";
import type { Connection } from "./Connection";
import type { ConnectTatOptions } from "./ConnectTatOptions";
import { callApi } from "./callApi";
import type { ConnectionSettings } from "./connectionSettings";
import { createRoutes } from "./createRoutes";
import type { CredentialsProvider } from "./credentials/CredentialsProvider";
import { createCredentialsProvider } from "./credentials/createCredentialsProvider";
import { parseInvokerRecordPage } from "./parseInvokerRecordPage";
import { readInvocationTasks } from "./readInvocationTasks";
import type { TatApi } from "./TatApi";
import { warnOnce } from "./warnOnce";

/** What the calls to all regions have in common. */
interface Shared {
  connection: Connection;
  credentials: CredentialsProvider;
}

const shared = new Map<string, Shared>();

/** Makes the service of one region as {@link connectTat} gives it out. Credentials are those of every region. */
export function createTatApi(settings: ConnectionSettings, options: ConnectTatOptions): TatApi {
  const { connection, credentials } = share(settings, options);

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

function share(settings: ConnectionSettings, options: ConnectTatOptions): Shared {
  if (options.clock !== undefined) return createShared(settings, options);
  const key = JSON.stringify([settings, options.limits, options.metadataUrl]);
  const known = shared.get(key) ?? createShared(settings, options);
  shared.set(key, known);
  return known;
}

function createShared(settings: ConnectionSettings, options: ConnectTatOptions): Shared {
  const warn = options.warn ?? ((message) => process.emitWarning(message, "TencentCloudTat"));
  const connection: Connection = {
    settings,
    limits: { ...DEFAULT_CALL_LIMITS, ...options.limits },
    clock: options.clock ?? systemClock,
    warn: (message) => warnOnce(message, warn),
    routeTo: createRoutes(settings),
  };
  return { connection, credentials: createCredentialsProvider(connection, options) };
}
