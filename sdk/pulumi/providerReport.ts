import { backgroundClock } from "../core/Clock";
import { createSlowWorkReport } from "../core/createSlowWorkReport";
import { logToEngine } from "./logToEngine";

/** Where the process of the dynamic providers tells of what takes long; see {@link logToEngine}. */
export const providerReport = createSlowWorkReport(backgroundClock, (message, urn) => {
  void logToEngine({ severity: "info", message, urn, ephemeral: true });
});
