import * as pulumi from "@pulumi/pulumi";
import { accept, invalidArguments, refuse } from "../checks/InvalidArgumentError";
import { findUnknown } from "../checks/readArguments";
import { showValue } from "../checks/showValue";
import { providerInputs } from "../dynamic/providerInputs";
import { asRunError, refusal } from "./asRunError";
import { awaitKnown, findUndefined } from "./inputs";
import { inheritProvider, readOption } from "./options";
import { listDependencies } from "./resourceTree";

/**
 * Refuses a resource's or a hook's arguments that are no object: spread into inputs, a number or a list would be no
 * argument at all, and that means every invoker. What the object holds is checked elsewhere.
 *
 * @throws InvalidArgumentError
 */
export function requireArguments(args: unknown): void {
  const ofAll = findUnknown(args, []).filter(({ property }) => property === "arguments");
  if (ofAll.length > 0) throw asRunError(invalidArguments(ofAll));
  if (!pulumi.Output.isInstance(args)) return;
  throw refusal("arguments", "an output is not an object of named arguments: give each an output of its own");
}

/**
 * Refuses a name that is no text, of which Pulumi would make one such as `[object Object]`, an empty one, and one with
 * half a character, at which Pulumi 3.259 hangs. All others are Pulumi's to judge.
 *
 * @throws InvalidArgumentError
 */
export function requireName(name: unknown): void {
  if (typeof name === "string" && name !== "" && !/\p{Surrogate}/u.test(name)) return;
  throw refusal("name", `${showValue(name)} is not a name: it must be a text of whole characters, and not empty`);
}

/**
 * The inputs of a resource that the running program makes: its arguments, what serves it, and what that cannot know by itself.
 *
 * @throws InvalidArgumentError for a name, arguments or options that are none, or that it cannot have
 */
export function resourceInputs(
  kind: Parameters<typeof providerInputs>[0],
  type: string,
  name: string,
  args: object,
  opts?: pulumi.CustomResourceOptions,
): pulumi.Inputs {
  requireName(name);
  requireArguments(args);
  refuseProvider(opts);
  for (const option of ADOPTING_OPTIONS) readOption(opts, option, refuseAdoption);
  const __origin = resourceOrigin(name, type, args, opts ?? {});
  return { ...args, ...secrecyOf(args), __origin, ...providerInputs(kind) };
}

/**
 * An input by which a resource's provider learns that another one is a secret: Pulumi hands it plain values. It is there
 * only when there are secrets, and stands in the state then, for later refreshes. Triggers decide nothing that is read.
 */
function secrecyOf(inputs: pulumi.Inputs | undefined): { __secret: Promise<true | undefined> } {
  const { triggers, ...args } = inputs ?? {};
  // What an argument rejects with is told where the resource is registered.
  const isSecret = pulumi.isSecret(pulumi.output(args)).catch(() => false);
  return { __secret: isSecret.then((is) => is || undefined) };
}

/** The origin of a resource that the running program makes with these arguments and options. */
function resourceOrigin(name: string, type: string, args: object, opts: pulumi.ResourceOptions): pulumi.Inputs {
  return {
    isPreview: pulumi.runtime.isDryRun(),
    // As promises, not as outputs: a resource that depended on its own parent would wait for itself.
    urn: awaitKnown(pulumi.createUrn(name, type, opts.parent)),
    begins: awaitRegistered(opts.dependsOn),
    undefinedArguments: findUndefined(args).then((problems) => (problems.length > 0 ? problems : undefined)),
  };
}

/**
 * Resolves when what a resource depends on is registered. Pulumi waits for the resources in a component, and so not at all
 * for a component without any, although what that one depends on may not be done.
 */
async function awaitRegistered(dependsOn: pulumi.ResourceOptions["dependsOn"]): Promise<true> {
  await Promise.all((await listDependencies(dependsOn)).map(({ urn }) => awaitKnown(urn)));
  return true;
}

/** By each of them Pulumi reads a resource instead of creating it: such a gate would never be judged, and hold nothing up. */
const ADOPTING_OPTIONS = ["id", "import", "urn"];

function refuseAdoption(property: string) {
  return refuse(property, "there is nothing at the service that this resource could be imported from: create it");
}

const REASON =
  "cannot be given to a resource of this package, which works with the stack's tencentcloud: configuration and the environment. The functions, such as getInvokerRecordsOutput, take an explicit provider.";

/**
 * Refuses an explicit provider among a resource's options: its credentials would have to stand in the stack's state.
 *
 * @throws InvalidArgumentError, which names the way round; also for options that are none and a parent that is no resource
 */
function refuseProvider(opts?: pulumi.CustomResourceOptions): void {
  inheritProvider(opts, { provider: REASON });
  // Pulumi takes null for a provider, and fails deep inside.
  if (readOption(opts, "provider", accept) === undefined && opts?.provider !== null) return;
  throw refusal("opts.provider", REASON);
}

/** Warns when a component above the resource brings an explicit provider, so that nobody believes it to be used. */
export function warnOfUnusedProvider(resource: pulumi.Resource, opts?: pulumi.CustomResourceOptions): void {
  if (!inheritProvider(opts)) return;
  const message =
    "The explicit tencentcloud provider of the parent is not used here: resources of this package work with the stack's tencentcloud: configuration and the environment.";
  void pulumi.log.warn(message, resource);
}
