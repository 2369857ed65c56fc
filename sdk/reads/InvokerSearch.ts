import { findNearestName } from "../checks/readArguments";
import { escapeText } from "../checks/showValue";
import { TatError } from "../checks/TatError";
import type { Invoker } from "../runs/Invoker";
import type { ReadQuestion } from "../runs/judgeHealth";
import type { TatApi } from "../wire/TatApi";
import { readInvokers, readInvokersById } from "./invokers";

/** Each is compared with all that the region has; a deployment that more of them hold up needs no more than this. */
const MOST_COMPARED = 10;

/** For a hint: 2,000 invokers, a second. */
const MOST_CALLS = 20;
const TOO_MANY = "it has too many to find one that is like it";

/**
 * Finds out about invokers without any run, of which a mistyped ID and a wrong region look alike with a first run that is
 * still to come. Asks DescribeInvokers for them, and for all of the region when it does not have one. Where that cannot be
 * asked, only the region is known: the lack of a run has been found without it.
 */
export class InvokerSearch {
  private readonly found = new Map<string, Invoker>();
  private readonly nearest = new Map<string, string>();
  private cannotAsk = false;

  constructor(private readonly api: TatApi) {}

  /** May be asked again: an invoker that was not there may have been made since. One that was there is not asked for again. */
  async find(
    invokerIds: readonly string[],
    { invokerOf, whyUnknown }: Pick<ReadQuestion, "invokerOf" | "whyUnknown">,
    signal?: AbortSignal,
  ): Promise<Pick<ReadQuestion, "presenceOf">> {
    if (invokerIds.length === 0) return {};
    const region = await this.api.readRegion(signal);
    this.cannotAsk ||= whyUnknown !== undefined;
    try {
      await this.ask(invokerIds, invokerOf, signal);
    } catch (error) {
      if (!TatError.isInstance(error) || signal?.aborted) throw error;
      this.cannotAsk = !error.retryable;
      return { presenceOf: () => ({ region }) };
    }
    if (this.cannotAsk) return { presenceOf: () => ({ region }) };
    return {
      presenceOf: (id) => ({
        region,
        isThere: this.found.has(id),
        isEnabled: this.found.get(id)?.enabled,
        nearest: this.nearest.get(id),
      }),
    };
  }

  private async ask(
    invokerIds: readonly string[],
    invokerOf: ReadQuestion["invokerOf"],
    signal: AbortSignal | undefined,
  ): Promise<void> {
    if (this.cannotAsk) return;
    const missing = () => invokerIds.filter((id) => !this.found.has(id));
    const known = invokerOf && missing().flatMap((id) => invokerOf(id) ?? []);
    const asked = known ?? (await readInvokersById(this.api, missing(), signal)).values();
    for (const invoker of asked) this.found.set(invoker.invokerId, invoker);
    const compared = missing().slice(0, MOST_COMPARED);
    if (compared.every((id) => this.nearest.has(id))) return;
    const all = await readWithin(MOST_CALLS, this.api, (api) => readInvokers(() => api, {}, { signal }));
    for (const id of compared) this.nearest.set(id, all ? describeNearest(id, all.invokers) : TOO_MANY);
  }
}

/** Whose ID or name an ID is a slip of: the rest of a sentence that begins with the region. */
function describeNearest(invokerId: string, invokers: readonly Invoker[]): string {
  if (invokers.length === 0) return "it has no invoker at all";
  const id = findNearestName(
    invokerId,
    invokers.map((invoker) => invoker.invokerId),
  );
  const name = findNearestName(
    invokerId.replace(/^ivk-/, ""),
    invokers.map((invoker) => invoker.name),
  );
  const nearest =
    invokers.find((invoker) => invoker.invokerId === id) ?? invokers.find((invoker) => invoker.name === name);
  if (nearest) return `the nearest that it has is ${nearest.invokerId} (${escapeText(nearest.name)})`;
  return `none of the ${invokers.length === 1 ? "one" : invokers.length} that it has is like it`;
}

/** What `read` gives when it needs at most `mostCalls` calls for records and invokers; undefined when it would need more. */
export async function readWithin<T>(
  mostCalls: number,
  api: TatApi,
  read: (api: TatApi) => Promise<T>,
): Promise<T | undefined> {
  const spent = new Error(`More than ${mostCalls} calls would be needed.`);
  let calls = 0;
  const spend = () => {
    if (++calls > mostCalls) throw spent;
  };
  const limited: TatApi = {
    async describeInvokerRecords(request, signal) {
      spend();
      return api.describeInvokerRecords(request, signal);
    },
    async describeInvokers(request, signal) {
      spend();
      return api.describeInvokers(request, signal);
    },
    readRegion: (signal) => api.readRegion(signal),
    describeInvocationTasks: (request, signal) => api.describeInvocationTasks(request, signal),
    warn: (message) => api.warn(message),
  };
  try {
    return await read(limited);
  } catch (error) {
    if (error === spent) return undefined;
    throw error;
  }
}
