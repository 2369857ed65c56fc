import * as pulumi from "@pulumi/pulumi";
import { backgroundClock } from "../checks/Clock";
import { InvalidArgumentError } from "../checks/InvalidArgumentError";
import { parseFlag } from "../checks/parseValues";
import { shareNextRun } from "../checks/sharing";
import { type CheckInvokerHealthArgs, parseHealthQuery, requireHealthyInvokers } from "../reads/health";
import { reportReading, type SlowWorkReport } from "../reads/progress";
import { connectTat } from "../reads/TatClient";
import type { Connect } from "../reads/targets";
import { refuseKnownProblems } from "../resources/TatResource";
import { asRunError } from "./asRunError";
import { programSettings } from "./callTat";
import type { CheckInvokerHealthOutputArgs } from "./healthFunctions";
import { awaitKnown, listEventual, refuseUndefined } from "./inputs";
import { readOption, requireOptions } from "./options";
import { programOutlet } from "./programOutlet";
import { requireArguments, requireName } from "./resourceArguments";

const MAX_WAIT_MINUTES = 5;

/**
 * Makes the function with which a hook's callback waits for the hook's arguments; undefined, where a preview does not
 * know one.
 *
 * The engine's place of the hooked resource is taken meanwhile. When all places are, the resource that an argument comes
 * from is never created, so the wait has an end, of five minutes, which callbacks that wait at the same time share.
 *
 * @returns takes the URN of the resource at whose row a wait of more than two seconds is told, and rejects with an
 *   InvalidArgumentError at the end of the wait, or with what an argument rejects with
 */
export function createArgumentsWait(
  args: object,
  report: SlowWorkReport,
  clock = backgroundClock,
): (urn: string) => Promise<object | undefined> {
  const pending = watchPending(args);
  const known = refuseUndefined(args).then(() => awaitKnown(pulumi.output(args)));
  known.catch(() => {}); // told when the hook runs
  let waiting: Promise<object | undefined> | undefined;

  async function wait(urn: string): Promise<object | undefined> {
    const over = new AbortController();
    const end = report.begin({
      urn,
      describe: () => `invokerHealthHook: waits for ${describeNames(pending)} of the hook`,
    });
    const tooLong = clock.sleep(MAX_WAIT_MINUTES * 60_000, over.signal).then(() => {
      throw notKnown(pending);
    });
    try {
      return await Promise.race([known, tooLong]);
    } finally {
      end();
      over.abort();
    }
  }

  return (urn) => {
    waiting ??= wait(urn).finally(() => {
      waiting = undefined;
    });
    return waiting;
  };
}

/** The names of the arguments that are not known yet: each goes as soon as it is. */
function watchPending(args: object): ReadonlySet<string> {
  const pending = new Set<string>();
  for (const [name, value] of Object.entries(args)) {
    pending.add(name);
    const settle = () => pending.delete(name);
    awaitKnown(pulumi.output(value)).then(settle, settle);
  }
  return pending;
}

function describeNames(names: ReadonlySet<string>): string {
  return `the argument${names.size === 1 ? "" : "s"} ${[...names].join(", ")}`;
}

function notKnown(names: ReadonlySet<string>): InvalidArgumentError {
  const problem = `not known after ${MAX_WAIT_MINUTES} minutes, in which the hook kept the resource waiting: name the resource it comes from in dependsOn of every resource with this hook`;
  return new InvalidArgumentError([...names].join(", "), problem);
}

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
 *
 * @example
 * ```ts
 * const hook = invokerHealthHook("backup-healthy", { invokerIds: ["ivk-b7s3qa5l"] });
 * new MyResource("app", args, { hooks: { beforeUpdate: [hook] } });
 * ```
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
  // As a call of a function: an inline program would be over before it is known.
  void refuseUndefined(args).finally(pulumi.runtime.rpcKeepAlive());
  const { report, warn } = programOutlet();
  const connect: Connect = (region) => connectTat(settings, { region, warn });
  const awaitArguments = createArgumentsWait(args, report);
  const judge = shareNextRun(async ({ urn, inputs }: HookedStep) => {
    const reading = { name: "invokerHealthHook", urn };
    return reportReading(report, reading, connect, (counted) => requireHealthyInvokers(counted, inputs));
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
    refuseKnownProblems({ values: { ...args }, unknown: listEventual(args) }, parseHealthQuery);
  } catch (error) {
    throw asRunError(error);
  }
}
