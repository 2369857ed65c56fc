import * as pulumi from "@pulumi/pulumi";
import type { CheckInvokerHealthArgs } from "../client/readInvokerHealth";
import { invalidArguments } from "../client/requireValid";
import { shareNextRun } from "../core/shareNextRun";
import { parseFlag } from "../records/arguments/parseFlag";
import { parseHealthQuery } from "../records/parseHealthQuery";
import { asRunError } from "./asRunError";
import { requireHealthyInvokers } from "./assertInvokersHealthy";
import type { CheckInvokerHealthOutputArgs } from "./checkInvokerHealth";
import { connectProgram } from "./connectProgram";
import { createArgumentsWait } from "./createArgumentsWait";
import type { DynamicValues } from "./DynamicValues";
import { isEventual, refuseUndefined } from "./findUndefined";
import { programReport } from "./programReport";
import { programSettings } from "./programSettings";
import { refuseKnownProblems } from "./refuseKnownProblems";
import { reportReading } from "./reportReading";
import { requireArguments } from "./requireArguments";
import { requireName } from "./requireName";
import { readOption, requireOptions } from "./requireOptions";

const { unknownValue } = pulumi.runtime;

/** A step that waits for its hook's verdict. */
interface HookedStep {
  urn: string;
  inputs: CheckInvokerHealthArgs;
}

/** Pulumi takes whatever is no false for true, a text that says "no" among it. */
const HOOK_OPTIONS = ["onDryRun", "ignoreErrors"];

/**
 * A hook that refuses a step of any resource while an invoker is not healthy: for `hooks: { beforeCreate: [hook],
 * beforeUpdate: [hook], beforeDelete: [hook] }` in the resource's options.
 *
 * - A resource without changes fires no hook; an `InvokerHealthGate` is judged at every up.
 * - After a failed `afterCreate` hook the resource exists already: the next up finds it unchanged and passes. Use the
 *   `before…` hooks.
 * - Pulumi runs a `beforeDelete` hook in `pulumi destroy` only with `--run-program`, and asks for it otherwise.
 * - In a preview it runs only with `onDryRun: true`, and passes when an input is unknown there.
 * - An argument that comes from a resource: name that one in `dependsOn` of the resources with this hook. A resource whose
 *   hook waits for an argument takes one of the places in which Pulumi changes resources side by side, and when all are
 *   taken the other is never created. After 2 seconds the hook says what it waits for; after 5 minutes it refuses the step.
 *
 * Each step is judged by a reading that begins after the step does. Steps that begin while a reading is under way share the
 * next one, so a hook of many resources asks once for all that are waiting, not once for each.
 *
 * The configuration is read when the hook is made, not when it runs: a hook runs outside the program.
 *
 * @param name unique among the hooks of the program
 * @param opts `onDryRun` (default false): judge in previews too; `ignoreErrors`: warn instead of refusing
 * @throws InvalidArgumentError when the name, the options, the connection's settings or the arguments that are no outputs
 *   cannot be used
 */
export function invokerHealthHook(
  name: string,
  args: CheckInvokerHealthOutputArgs,
  opts?: pulumi.ResourceHookOptions,
): pulumi.ResourceHook {
  requireName(name);
  requireOptions(opts, HOOK_OPTIONS);
  for (const option of HOOK_OPTIONS) readOption(opts, option, parseFlag);
  const settings = programSettings();
  requireArguments(args);
  refusePlainProblems(args);
  // Not awaited, so that it ends the program, in a preview too: the hook may not run there.
  void refuseUndefined(args);
  const report = programReport();
  const awaitArguments = createArgumentsWait(args, report);
  const judge = shareNextRun(async ({ urn, inputs }: HookedStep) => {
    const api = connectProgram(settings, inputs);
    const reading = { name: "invokerHealthHook", urn };
    return reportReading(report, reading, api, (counting) => requireHealthyInvokers(counting, inputs));
  });
  return new pulumi.ResourceHook(
    name,
    async ({ urn }) => {
      try {
        const inputs = (await awaitArguments(urn)) as CheckInvokerHealthArgs | undefined;
        if (inputs !== undefined) await judge({ urn, inputs });
      } catch (error) {
        throw asRunError(error);
      }
    },
    opts,
  );
}

/** In the preview already, which the hook itself may not run in. */
function refusePlainProblems(args: CheckInvokerHealthOutputArgs): void {
  try {
    refuseKnownProblems(hideEventual(args), parseHealthQuery);
  } catch (error) {
    throw asRunError(error);
  }
}

function hideEventual(args: CheckInvokerHealthOutputArgs): DynamicValues {
  try {
    const entries = Object.entries(args ?? {}).map(([name, value]) => [
      name,
      holdsEventual(value) ? unknownValue : value,
    ]);
    return Object.fromEntries(entries);
  } catch {
    throw invalidArguments(parseHealthQuery(args).problems); // a getter or a proxy threw: here it is told which
  }
}

function holdsEventual(value: unknown): boolean {
  return Array.isArray(value) ? value.some(holdsEventual) : isEventual(value);
}
