import { accept, type Parsed, requireValid } from "../checks/InvalidArgumentError";
import { parseArguments } from "../checks/readArguments";
import { TatError } from "../checks/TatError";
import {
  answerHealthQuery,
  HEALTH_PARSERS,
  type HealthArgs,
  type HealthQuery,
  readHealthQuery,
  requireHealthy,
} from "../reads/health";
import { reportReading } from "../reads/progress";
import { type OneRegionArgs, type SeveralRegionsArgs, TARGET_PROPERTIES } from "../reads/targets";
import { HEALTH_CRITERIA_PROPERTIES } from "../runs/criteria";
import type { HealthVerdict } from "../runs/rules";
import {
  askInPreview,
  askInRefresh,
  findOrError,
  type Host,
  type OnPreview,
  parseOnPreview,
  parseTriggers,
  type Refreshed,
  type ResourceInputs,
  refuseKnownProblems,
  type Step,
  type TatResource,
} from "./TatResource";
import { compareInputs, type Difference, pickValues, type Values } from "./values";
import { type GateWait, type InvokerHealthGateWaitInputs, parseWait, waitForGate } from "./waitForGate";

/** The type of the plugin's resource. */
export const GATE_TYPE = "tencentcloud-tat:index:InvokerHealthGate";

/** By what an `InvokerHealthGate` judges, and when. */
export interface GateInputsOfAnyRegion extends HealthArgs {
  /** What a preview does that finds an invoker unhealthy: `warn` (default), `fail`, or `skip`, which says nothing. */
  onPreview?: OnPreview | undefined;
  /**
   * Waits for a run instead of judging what is there: when the gate is created or replaced, and when another input than
   * `onPreview` changes. An unchanged gate is judged as any other. A preview never waits.
   *
   * A gate that waits takes one of the places in which Pulumi changes resources side by side, 4 for each processor unless
   * `--parallel` says otherwise: for many invokers, one gate with all of them leaves the rest of the stack its places.
   */
  wait?: InvokerHealthGateWaitInputs | undefined;
  /**
   * Values of any kind, such as a release's version; when one of them changes, the gate is replaced: judged anew, or waited
   * for.
   */
  triggers?: unknown[] | undefined;
}

/** What an `InvokerHealthGate` judges, and when. */
export type InvokerHealthGateInputs =
  | (OneRegionArgs & GateInputsOfAnyRegion)
  | (SeveralRegionsArgs & GateInputsOfAnyRegion);

/** What an `InvokerHealthGate` says. */
export interface InvokerHealthGateOutputs {
  /** True, or false when a refresh found an invoker unhealthy. */
  healthy: boolean;
  /** The verdict of the latest create, update or refresh; an up that changes nothing leaves it as it is. */
  verdict: HealthVerdict;
}

/** A gate's inputs, checked and complete. */
export interface GateInputs extends HealthQuery {
  onPreview: OnPreview;
  wait?: GateWait;
}

/** The inputs by which a gate judges: when one changes, a wait is due again. */
const JUDGED_INPUTS: readonly string[] = [
  ...TARGET_PROPERTIES,
  "explain",
  ...HEALTH_CRITERIA_PROPERTIES,
  "wait",
  "triggers",
];
const INPUTS: readonly string[] = [...JUDGED_INPUTS, "onPreview"];

/** Beside the inputs of a gate that a refresh found unhealthy. It says in a preview why the next healthy up updates the gate. */
const MARK = "foundUnhealthy";

/**
 * Lets a deployment pass only while invokers are healthy: other resources depend on it.
 *
 * It is judged at every up, also when nothing changed. Unhealthy, it fails the up before any resource that depends on it
 * is touched; healthy and unchanged, it plans no change. Destroying is never held up, and a run with `--target` judges it
 * only when it is among the targets. After a failure the next up works as soon as the invokers are healthy.
 *
 * When an argument is a secret (`triggers` aside), so are both outputs; the error of an unhealthy gate names its invokers
 * all the same.
 */
export class InvokerHealthGateResource implements TatResource {
  readonly kind = "invoker-health-gate";
  readonly inputNames = INPUTS;
  readonly outputNames = ["healthy", "verdict"];
  readonly markNames = [MARK];

  /**
   * The verdict, or why there is none, by the key of the steps, so that a gate asks once at each up. Undefined where a
   * preview has judged already, or passed over it.
   */
  private readonly found = new Map<string, HealthVerdict | TatError | undefined>();

  constructor(private readonly host: Host) {}

  /** @returns the gate; undefined while a preview does not know it */
  check(inputs: ResourceInputs, key: string): GateInputs | undefined {
    this.found.delete(key);
    if (isKnown(inputs)) return requireValid(parseGateInputs(inputs.values));
    refuseKnownProblems(inputs, parseGateInputs);
    return undefined;
  }

  async foresee(olds: Values | undefined, news: ResourceInputs, step: Step): Promise<boolean> {
    const gate = this.check(news, step.key);
    if (gate === undefined) return false;
    // A wait judges by itself, in the step to come.
    if (gate.wait && isWaitDue(olds, news.values)) return true;
    if (step.isPreview) await this.judgeInPreview(gate, step);
    const verdict = step.isPreview ? undefined : requireHealthy(await this.judge(gate, step.urn));
    this.found.set(step.key, verdict);
    return false;
  }

  async diff(olds: Values, values: Values, { key, urn }: Step): Promise<Difference> {
    const { changed, replaces } = compareInputs(olds, values, INPUTS);
    if (olds[MARK] !== undefined) changed.push(MARK);
    // A refresh may have found the gate unhealthy: the state is put right as soon as it is healthy again.
    if (olds.healthy !== true) changed.push("healthy");
    if (changed.length > 0) return { changed, replaces };
    const gate = requireValid(parseGateInputs(pickValues(values, INPUTS)));
    if (!this.found.has(key)) this.found.set(key, await findOrError(this.host, () => this.judge(gate, urn)));
    const found = this.found.get(key);
    const isAsPlanned = found === undefined || (!TatError.isInstance(found) && found.healthy);
    return { changed: isAsPlanned ? [] : ["healthy"], replaces };
  }

  async apply(olds: Values | undefined, news: ResourceInputs, step: Step): Promise<Values> {
    if (step.isPreview && !isKnown(news)) return { healthy: true };
    const gate = requireValid(parseGateInputs(pickValues(news.values, INPUTS)));
    const isWaiting = gate.wait !== undefined && isWaitDue(olds, news.values);
    if (step.isPreview) {
      if (!isWaiting) await this.judgeInPreview(gate, step);
      return { healthy: true };
    }
    return toOutputs(
      gate.wait && isWaiting
        ? await waitForGate(this.host, gate, gate.wait, step)
        : requireHealthy(await this.take(gate, step)),
    );
  }

  async read(olds: Values, { key, urn }: Step): Promise<Refreshed> {
    const gate = requireValid(parseGateInputs(pickValues(olds, INPUTS)));
    // Without the reasons of failures: they may hold what commands printed, and this verdict goes into the state.
    const verdict = await askInRefresh(() => this.judge({ ...gate, explain: false }, urn));
    this.found.set(key, verdict);
    return { outputs: toOutputs(verdict), mark: markOf(olds, verdict) };
  }

  private async judgeInPreview(gate: GateInputs, step: Step): Promise<void> {
    const ask = async () => requireHealthy(await this.take(gate, step));
    await askInPreview(this.host, gate.onPreview, step.urn, ask, WHAT_IS_HELD_UP);
  }

  /** The verdict that an earlier step has found; that of now where none has. */
  private async take(gate: GateInputs, { key, urn }: Step): Promise<HealthVerdict> {
    const found = this.found.get(key);
    if (TatError.isInstance(found)) throw found;
    return found ?? this.judge(gate, urn);
  }

  private async judge(gate: GateInputs, urn?: string): Promise<HealthVerdict> {
    const { report, signal, connect } = this.host;
    return reportReading(report, { name: "InvokerHealthGate", urn }, connect, (counted) =>
      answerHealthQuery(counted, gate, { signal }),
    );
  }
}

/** In a preview, where it can still be mended. What an up has done when it fails, Pulumi lists by itself. */
const WHAT_IS_HELD_UP =
  "Only what depends on this gate would be held up: other resources may be done or not, and with --continue-on-error are.";

/** Unknown triggers only say that the gate will be replaced. */
function isKnown({ unknown }: ResourceInputs): boolean {
  return unknown.every((name) => name === "triggers");
}

function isWaitDue(olds: Values | undefined, news: Values): boolean {
  return compareInputs(olds ?? {}, news, JUDGED_INPUTS).changed.length > 0;
}

/** Without what is undefined, such as the latest run of an invoker that has none: Pulumi fails on an output that holds it. */
function toOutputs(verdict: HealthVerdict): Values {
  return { healthy: verdict.healthy, verdict: JSON.parse(JSON.stringify(verdict)) };
}

/**
 * No program gives a mark, so that Pulumi, which compares inputs to show what an update changes, shows that it goes away.
 * It names neither invokers nor results, which may be secret.
 */
function markOf(olds: Values, { healthy, checkedAt }: HealthVerdict): Values | undefined {
  if (!healthy) return { [MARK]: `by the refresh of ${checkedAt}` };
  return olds.healthy === true ? undefined : {};
}

/** How each input of a gate is read. */
const GATE_PARSERS = {
  ...HEALTH_PARSERS,
  onPreview: parseOnPreview,
  wait: parseWait,
  triggers: parseTriggers,
};

/** Checks the inputs of a gate, whatever they are. Nothing throws; every problem names its property. */
export function parseGateInputs(inputs: Values): Parsed<GateInputs> {
  const args = parseArguments(inputs, GATE_PARSERS);
  const query = readHealthQuery(args);
  const { onPreview = "warn", wait } = args.values;
  return query.ok ? accept({ ...query.value, onPreview, wait }) : query;
}
