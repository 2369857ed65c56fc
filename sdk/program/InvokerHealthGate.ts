import * as pulumi from "@pulumi/pulumi";
import { accept } from "../checks/InvalidArgumentError";
import type { GateInputsOfAnyRegion } from "../resources/InvokerHealthGateResource";
import type { InvokerHealthGateWaitInputs } from "../resources/waitForGate";
import type { HealthVerdict } from "../runs/rules";
import type { InputsOf, OneRegionOutputArgs, SeveralRegionsOutputArgs } from "./inputs";
import { readOption } from "./options";
import { resourceInputs, warnOfUnusedProvider } from "./resourceArguments";
import { listUpstream } from "./resourceTree";
import { warnOfIdleGate } from "./warnOfIdleGate";

/**
 * Warns when a gate that waits is given `customTimeouts`, which Pulumi does not apply to dynamic resources, so that
 * nobody believes them to end the wait.
 */
function warnOfUnusedTimeouts(
  gate: pulumi.Resource,
  wait: unknown,
  opts: pulumi.CustomResourceOptions | undefined,
): void {
  if (wait === undefined || wait === null) return;
  if (readOption(opts, "customTimeouts", accept) === undefined) return;
  const message =
    "The option customTimeouts has no effect on this resource: wait.timeoutSeconds is what ends the wait.";
  void pulumi.log.warn(message, gate);
}

/**
 * Which run an {@link InvokerHealthGate} waits for. Nothing but `timeoutSeconds` ends the wait: the option `customTimeouts`
 * has no effect on this resource.
 */
export interface InvokerHealthGateWait extends InputsOf<InvokerHealthGateWaitInputs> {}

/** By what an {@link InvokerHealthGate} judges, and when. */
export interface InvokerHealthGateOptions extends InputsOf<Omit<GateInputsOfAnyRegion, "wait">> {
  /**
   * Waits for a run instead of judging what is there: when the gate is created or replaced, and when another input than
   * `onPreview` changes. An unchanged gate is judged as any other. A preview never waits.
   *
   * It ends at once, as unhealthy, with a run that failed beyond what the criteria allow or that takes longer than
   * `maxRunSeconds`; with `maxMissedRuns` also where no run is to be expected: of an invoker that is disabled, does not exist or
   * has a schedule that cannot be judged.
   *
   * A gate that waits takes one of the places in which Pulumi changes resources side by side, 4 for each processor unless
   * `--parallel` says otherwise: for many invokers, one gate with all of them leaves the rest of the stack its places.
   */
  wait?: pulumi.Input<InvokerHealthGateWait | undefined>;
}

/**
 * What an {@link InvokerHealthGate} judges, and when. The option `replaceOnChanges` has no effect on this resource: what is
 * to replace it belongs into `triggers`. With `onPreview` `skip`, a preview asks nothing.
 */
export type InvokerHealthGateArgs =
  | (OneRegionOutputArgs & InvokerHealthGateOptions)
  | (SeveralRegionsOutputArgs & InvokerHealthGateOptions);

/**
 * Lets a deployment pass only while invokers are healthy: other resources name it in their `dependsOn`.
 *
 * It is judged at every up, also when nothing changed. Unhealthy, it fails the up before any resource that depends on it
 * is touched; healthy and unchanged, it plans no change. Destroying is never held up, and a run with `--target` judges it
 * only when it is among the targets. After a failure the next up works as soon as the invokers are healthy.
 *
 * It works with the stack's `tencentcloud:` configuration and the environment; an explicit provider cannot be given. When
 * an argument is a secret (`triggers` aside), so are both outputs; the error of an unhealthy gate names its invokers all
 * the same. An argument that comes out undefined of an output is refused (`triggers` aside): taken for left out, a
 * criterion would be gone in silence.
 *
 * Its constructor throws an `InvalidArgumentError` when an explicit provider or one of the options `id`, `import` and `urn` is
 * given, or the name, arguments or options are none.
 *
 * @example
 * ```ts
 * const gate = new InvokerHealthGate("backup-healthy", { invokerIds: ["ivk-b7s3qa5l"], maxAgeSeconds: 86_400 });
 * new MyResource("app", args, { dependsOn: gate });
 * ```
 */
export class InvokerHealthGate extends pulumi.CustomResource {
  /** The type token, for policies and transforms. */
  static readonly __pulumiType = "pulumi-nodejs:dynamic/tat:InvokerHealthGate";

  /** True, or false when a refresh found an invoker unhealthy. */
  declare readonly healthy: pulumi.Output<boolean>;
  /** The verdict of the latest create, update or refresh; an up that changes nothing leaves it as it is. */
  declare readonly verdict: pulumi.Output<HealthVerdict>;

  /** What it depends on, and so cannot hold up: for `guardStack`. */
  private readonly __upstream: Promise<ReadonlySet<pulumi.Resource>>;

  // Without documentation of its own: an editor shows the class's then.
  constructor(name: string, args: InvokerHealthGateArgs, opts?: pulumi.CustomResourceOptions) {
    const inputs = resourceInputs("invokerHealthGate", InvokerHealthGate.__pulumiType, name, args, opts);
    super(InvokerHealthGate.__pulumiType, name, { ...inputs, healthy: undefined, verdict: undefined }, opts ?? {});
    warnOfUnusedProvider(this, opts);
    warnOfUnusedTimeouts(this, args?.wait, opts);
    this.__upstream = listUpstream(args, opts?.dependsOn);
    this.__upstream.catch(() => {}); // told where the gate is registered
    warnOfIdleGate(this, this.__upstream);
  }
}
