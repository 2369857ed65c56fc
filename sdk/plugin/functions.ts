import { InvalidArgumentError } from "../checks/InvalidArgumentError";
import { readInvokerHealth, requireHealthyInvokers } from "../reads/health";
import { readInvokers } from "../reads/invokers";
import { readLatestInvokerRecords } from "../reads/latest";
import { reportReading } from "../reads/progress";
import { readInvokerRecords } from "../reads/records";
import { readInvokerStatistics } from "../reads/statistics";
import type { Connect, ReadOptions } from "../reads/targets";
import type { Host } from "../resources/TatResource";
import type { Values } from "../resources/values";
import { renderInvokerReport } from "../runs/publicFunctions";
import { asSecret } from "./propertyValues";

/** What a function does with the service. `args` are the user's, unchecked. */
type Read = (connect: Connect, args: never, options: ReadOptions) => Promise<object>;

/** The functions that ask the service. Results are objects, as Pulumi wants them. */
const READS: Readonly<Record<string, Read>> = {
  getInvokerRecords: readInvokerRecords,
  getInvokerStatistics: readInvokerStatistics,
  getInvokers: readInvokers,
  getLatestInvokerRecords: async (connect, args, options) => ({
    latest: await readLatestInvokerRecords(connect, args, options),
  }),
  checkInvokerHealth: readInvokerHealth,
  assertInvokersHealthy: requireHealthyInvokers,
};

/** Every function of the plugin, each with the name, arguments and result of the function in TypeScript. */
export const FUNCTION_NAMES: readonly string[] = [...Object.keys(READS), "renderInvokerReport"];

const TOKEN = "tencentcloud-tat:index:";

/**
 * Runs the function with a token, such as `tencentcloud-tat:index:getInvokerRecords`.
 *
 * @throws TatError as the function of the same name in TypeScript does
 */
export async function callFunction(host: Host, token: string, args: Values): Promise<Values> {
  const name = token.startsWith(TOKEN) ? token.slice(TOKEN.length) : token;
  if (name === "renderInvokerReport") {
    const { records, ...options } = args;
    return { report: renderInvokerReport(records as never, options) };
  }
  const read = Object.hasOwn(READS, name) ? READS[name] : undefined;
  if (read === undefined) throw new InvalidArgumentError(token, "there is no such function: is the plugin too old?");
  const result = await reportReading(host.report, { name }, host.connect, (counted) =>
    read(counted, args as never, { signal: host.signal }),
  );
  return args.explain === true ? hideMessages(result as Values) : (result as Values);
}

/** Explained, the messages hold what commands printed. */
function hideMessages(verdict: Values): Values {
  return { ...verdict, violations: asSecret(verdict.violations) };
}
