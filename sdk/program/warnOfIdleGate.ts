import * as pulumi from "@pulumi/pulumi";
import { isLocalComponent, isReading, listResources, typeOf } from "./resourceTree";

const MESSAGE =
  "Nothing depends on this gate, so it holds nothing up: an up that it ends may have changed other resources before. " +
  "Name it in dependsOn of what it is to hold up, or call guardStack(gate) before that is made. A stack output holds nothing up.";

/**
 * Where a stack holds what is to be done at the end of its program: together, since each who waits for it keeps the others
 * waiting. For every copy of this package that a program has: two that wait for each other would never end.
 */
const ENDINGS = Symbol.for("pulumi-tencentcloud-tat/endings");

/**
 * Warns at the end of the program when nothing depends on a gate although there is something that it could hold up. A gate that
 * depends on other resources itself is taken for a check of these.
 *
 * @param upstream what the gate depends on
 */
export function warnOfIdleGate(gate: pulumi.CustomResource, upstream: Promise<ReadonlySet<pulumi.Resource>>): void {
  const stack = pulumi.runtime.getStackResource();
  if (stack === undefined || pulumi.runtime.getEngine() === undefined) return;
  const wasUsed = watchUse(gate);
  const couldHoldUp = (resource: pulumi.Resource) => !isLocalComponent(resource) && !isReading(typeOf(resource));

  async function warn(): Promise<void> {
    if (wasUsed() || (await upstream).size > 0 || !listResources(stack as pulumi.Resource).some(couldHoldUp)) return;
    await pulumi.log.warn(MESSAGE, gate);
  }

  const holder = stack as { [ENDINGS]?: (() => Promise<void>)[] };
  if (holder[ENDINGS]) return void holder[ENDINGS].push(warn);
  const calls = [warn];
  Object.defineProperty(holder, ENDINGS, { value: calls });
  void atEndOfProgram(stack, () => Promise.all(calls.map((call) => call())));
}

/**
 * Who depends on a resource asks for its URN, or for its ID where a function does: by `dependsOn`, by an output among the inputs,
 * as its child, or through a component with it. What a stack exports of it does not.
 */
function watchUse(gate: pulumi.CustomResource): () => boolean {
  let isUsed = false;
  for (const name of ["urn", "id"] as const) {
    const value = gate[name];
    const get = () => {
      isUsed = true;
      return value;
    };
    Object.defineProperty(gate, name, { get, enumerable: true, configurable: true });
  }
  return () => isUsed;
}

/** Calls back when the program has run and all that it asked of the engine is done, while a message still gets there. */
async function atEndOfProgram(stack: pulumi.Resource, callBack: () => Promise<unknown>): Promise<void> {
  let release = pulumi.runtime.rpcKeepAlive();
  try {
    await (stack as unknown as { outputs: { promise(): Promise<unknown> } }).outputs.promise();
    for (let isOver = false; !isOver; ) {
      const others = workUnderWay();
      const hold = pulumi.runtime.rpcKeepAlive();
      release();
      release = hold;
      const withHold = workUnderWay();
      await others;
      isOver = withHold === workUnderWay();
    }
    await callBack();
  } catch {
    // The program failed, and says so itself.
  } finally {
    release();
  }
}

/** What the runtime waits for before it lets go of the engine. Pulumi declares it for nobody, and has it since its first release. */
function workUnderWay(): Promise<unknown> {
  const { asyncLocalStorage, globalStore } = globalThis as unknown as Record<string, { getStore?(): unknown }>;
  const store = asyncLocalStorage?.getStore?.() ?? globalStore;
  return (store as { settings: { rpcDone: Promise<unknown> } }).settings.rpcDone;
}
