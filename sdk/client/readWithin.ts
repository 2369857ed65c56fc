import type { TatApi } from "./TatApi";

/** What `read` gives when it needs at most `mostCalls` calls for records; undefined when it would need more. */
export async function readWithin<T>(
  mostCalls: number,
  api: TatApi,
  read: (api: TatApi) => Promise<T>,
): Promise<T | undefined> {
  const spent = new Error(`More than ${mostCalls} calls would be needed.`);
  let calls = 0;
  const limited: TatApi = {
    async describeInvokerRecords(request, signal) {
      if (++calls > mostCalls) throw spent;
      return api.describeInvokerRecords(request, signal);
    },
    describeInvocationTasks: (request, signal) => api.describeInvocationTasks(request, signal),
  };
  try {
    return await read(limited);
  } catch (error) {
    if (error === spent) return undefined;
    throw error;
  }
}
