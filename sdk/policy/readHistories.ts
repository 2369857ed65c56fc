import { groupBy } from "../records/groupBy";
import type { InvokerRecord } from "../records/InvokerRecord";
import { connectionKey } from "./ConnectionRequest";
import type { InvokerReader, IsEnough } from "./InvokerReader";
import type { InvokerTarget } from "./InvokerTarget";

/**
 * The newest records of each target: what the stack holds where that is enough, otherwise the service's, in one reading
 * for all invokers of a connection. Left out are those for which the service cannot be asked.
 */
export async function readHistories(
  targets: readonly InvokerTarget[],
  reader: InvokerReader,
  isEnough: IsEnough,
): Promise<Map<InvokerTarget, readonly InvokerRecord[]>> {
  const histories = new Map<InvokerTarget, readonly InvokerRecord[]>();
  const asked: InvokerTarget[] = [];
  for (const target of targets) {
    const { held } = target;
    if (held && (held.isWhole || isEnough(held.records))) histories.set(target, held.records);
    else asked.push(target);
  }
  for (const group of groupBy(asked, ({ connection }) => connectionKey(connection)).values()) {
    const [{ connection }] = group as [InvokerTarget];
    const newest = await reader.readNewest(
      connection,
      group.map(({ invokerId }) => invokerId),
      isEnough,
    );
    for (const target of newest ? group : []) {
      histories.set(target, newest?.get(target.invokerId) ?? []);
    }
  }
  return histories;
}
