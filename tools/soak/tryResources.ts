import { invokerHealthGate, invokerRecords } from "../../sdk/dynamic/handlers";
import type { InvokerRecord } from "../../sdk/runs/InvokerRecord";
import { checkRecords } from "./checkRecords";
import { type Problem, problemIf } from "./Problem";
import type { Try, TryOperation } from "./Try";
import { checkVerdict } from "./tryHealth";

const MAX_RECORDS = 60;
let turn: Promise<unknown> = Promise.resolve();

/** Creates, refreshes and updates the resources as the engine does, one try at a time: their settings are the process's. */
export const tryResources: TryOperation = (attempt) => {
  const mine = turn.then(() => tryInTurn(attempt));
  turn = mine.catch(() => {});
  return mine;
};

async function tryInTurn(attempt: Try): Promise<Problem[]> {
  configure(attempt);
  return (attempt.schedule.choices[0] ?? 0) < 0.6 ? tryInvokerRecords(attempt) : tryGate(attempt);
}

function configure({ emulator }: Try): void {
  const config: Record<string, string> = {
    domain: emulator.domain,
    protocol: "HTTP",
    secretId: emulator.secretId,
    secretKey: emulator.secretKey,
    region: emulator.region,
  };
  const get = (key: string) => config[key.replace("tencentcloud:", "")];
  const request = { config: { get, require: get } } as Parameters<typeof invokerRecords.configure>[0];
  invokerRecords.configure(request);
  invokerHealthGate.configure(request);
}

async function tryInvokerRecords({ timeline, emulator }: Try): Promise<Problem[]> {
  const inputs = { invokerIds: [...timeline.invokerIds], maxRecords: MAX_RECORDS };
  const check = async (olds: object) => failOn(await invokerRecords.check({ ...olds }, inputs));
  await check({});
  const { id = "", outs } = await invokerRecords.create(inputs);
  const created = checkRecords(outs?.invokerRecordSet as InvokerRecord[], timeline, { maxRecords: MAX_RECORDS });
  // From here on nothing moves: what is held in the end must be exactly what is there.
  emulator.onRequest = undefined;
  await check(outs ?? {});
  const { changes } = await invokerRecords.diff(id, outs ?? {}, inputs);
  const held = changes ? (await invokerRecords.update(id, outs ?? {}, inputs)).outs : outs;
  const { props } = await invokerRecords.read(id, held ?? {});
  const newest = [...timeline.records].sort((a, b) => Date.parse(b.invokeTime) - Date.parse(a.invokeTime));
  const expected = newest.slice(0, MAX_RECORDS).map(({ invokeTime, result }) => `${invokeTime} ${result}`);
  const shown = [held, props].map((values) =>
    ((values?.invokerRecordSet ?? []) as InvokerRecord[]).map(({ invokeTime, result }) => `${invokeTime} ${result}`),
  );
  return [
    ...created,
    ...problemIf(
      shown.some((records) => records.join() !== expected.join()) && hasDistinctTimes(newest),
      "wrong",
      "the resource does not hold the newest records",
    ),
  ];
}

/** Runs of equal time may be chosen either way where the list is cut. */
function hasDistinctTimes(records: readonly { invokeTime: string }[]): boolean {
  return new Set(records.map(({ invokeTime }) => invokeTime)).size === records.length;
}

async function tryGate({ timeline }: Try): Promise<Problem[]> {
  const inputs = { invokerIds: [...timeline.invokerIds] };
  const { failures = [] } = await invokerHealthGate.check({}, inputs);
  const refusal = failures[0]?.reason;
  if (refusal?.startsWith("DescribeInvokerRecords at ")) failOn({ failures });
  const violations = timeline.invokerIds
    .filter((invokerId) => refusal?.includes(invokerId))
    .map((invokerId) => ({ invokerId, rule: "latestResult" as const, message: "" }));
  return checkVerdict({ healthy: refusal === undefined, checkedAt: "", violations, latest: {} }, timeline);
}

/** A check that fails for another reason than the health of invokers is an error of the service. */
function failOn({ failures = [] }: { failures?: { reason: string }[] }): void {
  if (failures[0] !== undefined) throw new Error(failures[0].reason);
}
