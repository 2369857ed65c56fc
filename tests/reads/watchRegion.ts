import type { InvokerPoller } from "../../sdk/reads/InvokerPoller";
import type { WatchedRegion } from "../../sdk/reads/waitForInvokers";

/** The only region that is waited for, or one of several. */
export function watchRegion(
  poller: InvokerPoller,
  invokerIds: readonly string[],
  { region, isOneOfSeveral = false }: Partial<Pick<WatchedRegion, "region" | "isOneOfSeveral">> = {},
): WatchedRegion {
  const api: WatchedRegion["api"] = Object.assign(Object.create(poller.api), { poller });
  return { api, region, invokerIds, isOneOfSeveral };
}
