import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { dynamic } from "@pulumi/pulumi";
import { invalidArguments, requireValid } from "../checks/InvalidArgumentError";
import { TatError } from "../checks/TatError";
import { InvokerUnhealthyError, readInvokerHealth } from "../reads/health";
import { reportReading } from "../reads/progress";
import { type GateInputs, parseGateInputs } from "../resources/gateInputs";
import {
  comparableInputs,
  type DynamicValues,
  inputsKey,
  pickValues,
  type ResourceOrigin,
  withoutProvider,
} from "../resources/values";
import { HEALTH_CRITERIA_PROPERTIES } from "../runs/criteria";
import type { HealthVerdict } from "../runs/rules";
import { engineSignal, logToEngine, providerReport } from "./engine";
import { configureProvider, connectProvider } from "./providerConnection";
import { asCheckFailures, asReadError } from "./providerErrors";
import { containsUnknown, keepSecrecy, refuseKnownProblems } from "./unknownAndSecret";
import { waitForGate } from "./waitForGate";

/** The inputs by which a gate judges: when one changes, a wait is due again. */
const JUDGED_INPUTS: readonly string[] = [
  "invokerIds",
  "region",
  "explain",
  ...HEALTH_CRITERIA_PROPERTIES,
  "wait",
  "triggers",
];
const INPUTS: readonly string[] = [...JUDGED_INPUTS, "onPreview"];
const TOLD_INPUTS: readonly string[] = [...INPUTS, "__secret"];

/** The healthy verdicts that `check` has found, by inputs, for the steps that follow it. */
const verdicts = new Map<string, HealthVerdict>();

/** Where the gates stand whose wait is due, by inputs: gates with the same inputs have a row each. */
const awaitedRows = new Map<string, Set<string | undefined>>();

/** The code behind `InvokerHealthGate`, which Pulumi runs in a process of its own. */
export const invokerHealthGate = {
  configure: configureProvider,

  /** Runs at every up and every preview, also where nothing changed, so it is here that a gate is judged. */
  async check(olds: DynamicValues, news: DynamicValues): Promise<dynamic.CheckResult> {
    // `ignoreChanges: ["*"]` puts the mark of a refresh back among the program's inputs.
    const { __origin, foundUnhealthy, ...kept } = withoutProvider(news);
    const { __secret, ...inputs } = kept;
    const origin = (__origin ?? {}) as ResourceOrigin;
    const key = inputsKey(inputs, INPUTS);
    try {
      if (origin.undefinedArguments) throw invalidArguments(origin.undefinedArguments);
      // Unknown triggers only say that the gate will be replaced.
      if (containsUnknown({ ...inputs, triggers: undefined })) {
        refuseKnownProblems(inputs, parseGateInputs);
        return { inputs: kept };
      }
      const gate = requireValid(parseGateInputs(inputs));
      verdicts.delete(key);
      // A wait judges by itself, in create or update; the engine handles one `check` at a time and must not wait in it.
      if (gate.wait && isWaitDue(olds, inputs)) awaitedRows.set(key, rowsOf(key).add(origin.urn));
      else if (origin.isPreview) await judgeInPreview(gate, origin);
      else verdicts.set(key, requireHealthy(await judge(gate, origin.urn)));
      return { inputs: kept };
    } catch (error) {
      return { inputs: kept, failures: asCheckFailures(error) };
    }
  },

  async diff(_id: string, olds: DynamicValues, news: DynamicValues): Promise<dynamic.DiffResult> {
    // A state that another text wrote is renewed, for the day on which only that text is left.
    const told = [...TOLD_INPUTS, "__provider"];
    const isSame = isDeepStrictEqual(comparableInputs(olds, told), comparableInputs(news, told));
    // A refresh may have found the gate unhealthy: the state is put right as soon as it is healthy again.
    const changes = !isSame || olds.healthy !== true;
    return { changes, replaces: isDeepStrictEqual(olds.triggers, news.triggers) ? [] : ["triggers"] };
  },

  async create(inputs: DynamicValues): Promise<dynamic.CreateResult> {
    return { id: `invoker-health-gate-${randomUUID()}`, outs: await pass(inputs, true) };
  },

  async update(_id: string, olds: DynamicValues, news: DynamicValues): Promise<dynamic.UpdateResult> {
    return { outs: await pass(news, isWaitDue(olds, news)) };
  },

  async read(id: string, props: DynamicValues): Promise<dynamic.ReadResult> {
    const inputs = pickValues(props, INPUTS);
    try {
      // Without the reasons of failures: they may hold what commands printed, and this verdict goes into the state.
      const verdict = await judge({ ...requireValid(parseGateInputs(inputs)), explain: false });
      const found = { id, props: { ...inputs, ...toOutputs(props, verdict) } };
      return verdict.healthy && props.healthy === true ? found : { ...found, inputs: markInputs(props, verdict) };
    } catch (error) {
      throw asReadError(error);
    }
  },
};

/**
 * The inputs of a gate that a refresh found unhealthy have a mark that no program gives. Pulumi compares inputs to show
 * what an update changes: that the mark goes away says why the next healthy up updates a gate whose inputs are the same.
 * It names neither invokers nor results, which may be secret.
 */
function markInputs(props: DynamicValues, { healthy, checkedAt }: HealthVerdict): DynamicValues {
  const mark = healthy ? {} : { foundUnhealthy: `by the refresh of ${checkedAt}` };
  return { ...pickValues(props, TOLD_INPUTS), ...mark };
}

/** Lets the deployment pass, or throws: then the state keeps what it had, and the next up judges anew. */
async function pass(inputs: DynamicValues, isDue: boolean): Promise<DynamicValues> {
  const gate = requireValid(parseGateInputs(pickValues(inputs, INPUTS)));
  const key = inputsKey(inputs, INPUTS);
  const verdict =
    gate.wait && isDue
      ? await waitForGate(gate, gate.wait, takeRow(key))
      : (verdicts.get(key) ?? requireHealthy(await judge(gate)));
  return { ...pickValues(inputs, INPUTS), ...toOutputs(inputs, verdict) };
}

/** Without what is undefined, such as the latest run of an invoker that has none: Pulumi fails on an output that holds it. */
function toOutputs(inputs: DynamicValues, verdict: HealthVerdict): DynamicValues {
  return keepSecrecy(inputs, { healthy: verdict.healthy, verdict: JSON.parse(JSON.stringify(verdict)) });
}

function rowsOf(key: string): Set<string | undefined> {
  return awaitedRows.get(key) ?? new Set();
}

/** Which of the gates with the same inputs takes which of their rows makes no difference. */
function takeRow(key: string): string | undefined {
  const rows = rowsOf(key);
  const [row] = rows;
  rows.delete(row);
  return row;
}

/** @param urn where progress is shown: only `check` knows the gate's row */
async function judge({ region, invokerIds, explain, criteria }: GateInputs, urn?: string): Promise<HealthVerdict> {
  const args = { invokerIds, explain, ...criteria };
  return reportReading(providerReport, { name: "InvokerHealthGate", urn }, connectProvider(region), (counting) =>
    readInvokerHealth(counting, args, { signal: engineSignal() }),
  );
}

function requireHealthy(verdict: HealthVerdict): HealthVerdict {
  if (!verdict.healthy) throw new InvokerUnhealthyError(verdict);
  return verdict;
}

async function judgeInPreview(gate: GateInputs, { urn }: ResourceOrigin): Promise<void> {
  if (gate.onPreview === "skip") return;
  try {
    requireHealthy(await judge(gate, urn));
  } catch (error) {
    if (gate.onPreview === "fail" || !TatError.isInstance(error) || engineSignal().aborted) throw error;
    await logToEngine({ severity: "warning", message: `An up would stop here: ${error.message}`, urn });
  }
}

function isWaitDue(olds: DynamicValues, news: DynamicValues): boolean {
  return !isDeepStrictEqual(comparableInputs(olds, JUDGED_INPUTS), comparableInputs(news, JUDGED_INPUTS));
}
