import type { AwaitedInvoker } from "../records/judgeWait";

/** What invokers are waited for, one text each; those beyond `most` are counted in a last one. */
export function nameAwaited(waitingFor: readonly AwaitedInvoker[], most: number): string[] {
  const named = waitingFor.slice(0, most).map(({ invokerId, reason }) => `${invokerId}: ${reason}`);
  const rest = waitingFor.length - named.length;
  return rest > 0 ? [...named, `and ${rest} more`] : named;
}
