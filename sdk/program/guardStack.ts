import * as pulumi from "@pulumi/pulumi";
import { InvalidArgumentError, invalidArguments } from "../checks/InvalidArgumentError";
import { listParser } from "../checks/parseValues";
import { parseArguments } from "../checks/readArguments";
import { showValue } from "../checks/showValue";
import { asRunError } from "./asRunError";
import { InvokerHealthGate } from "./InvokerHealthGate";
import {
  ancestorsOf,
  isLocalComponent,
  isReading,
  listResources,
  type listUpstream,
  matchesType,
  typeOf,
} from "./resourceTree";

/** Which resources a guarded stack holds up. */
export interface GuardStackOptions {
  /**
   * Only resources of these types, such as `tencentcloud:Instance/instance:Instance`, or whose types begin so:
   * `tencentcloud:*`. A component that is named so is held up with all that is in it. Left out: every resource.
   */
  types?: string[] | undefined;
  /** No resources of these types, written as in `types`, nor what is in a component of one. */
  except?: string[] | undefined;
}

const TYPE = /^[^\s:*]+:([^\s*]+\*?|\*)$/;

const parseTypes = listParser({
  of: "types",
  emptyHint: "leave it out, or name at least one, such as tencentcloud:*",
  maxLength: 10_000,
  findFault: (element) =>
    typeof element === "string" && element.length <= 300 && TYPE.test(element)
      ? undefined
      : `${showValue(element)} is not a type, such as tencentcloud:Instance/instance:Instance, nor the beginning of some, such as tencentcloud:*`,
});

/**
 * Makes every resource that the program registers from now on depend on a gate, so that none is forgotten: unhealthy
 * invokers then end an up before any of them is created, changed or deleted by it.
 *
 * Not held up are, unless `types` names them: providers, the resources of this package, and local components themselves,
 * whose resources are held up one by one. Never held up is what the gate depends on, with what is in it, and what is only
 * read (`Bucket.get(…)`). The resources in a component of another language are held up with that component, not by their own
 * types. What was registered before, such as the invoker that the gate looks at, stays as it is.
 *
 * What the gate needs through others has to be there before the call too: of a component on which its invoker depends, or in
 * which that is made later, `except` names the type. Else they wait for one another, and Pulumi ends the program and lists them.
 *
 * For an existing stack it plans no change. Several gates may guard one stack.
 *
 * @param gate made before all that it is to hold up
 * @throws InvalidArgumentError when the gate is none, or an option cannot be used
 *
 * @example
 * ```ts
 * const gate = new InvokerHealthGate("backup-healthy", { invokerIds: ["ivk-b7s3qa5l"] });
 * guardStack(gate, { except: ["tencentcloud:Monitor/alarmNotice:AlarmNotice"] });
 * ```
 */
export function guardStack(gate: InvokerHealthGate, options: GuardStackOptions = {}): void {
  const { types, except } = readGuard(gate, options);
  const stack = pulumi.runtime.getStackResource();
  // A unit test runs without one, and without an engine that could hold anything up.
  if (stack === undefined) return;

  async function findGates(resource: pulumi.Resource): Promise<pulumi.Resource[]> {
    await undefined; // what kind of resource it is shows once it is made
    if (types === undefined && isLocalComponent(resource)) return [];
    const line = ancestorsOf(resource);
    const { __upstream } = gate as unknown as { __upstream: ReturnType<typeof listUpstream> };
    const upstream = await __upstream;
    // Who depends on a component depends on all that is in it.
    const isUpstream = (one: pulumi.Resource) => upstream.has(one) && (one === resource || isLocalComponent(one));
    return line.some((one) => matchesType(typeOf(one), except) || isUpstream(one)) ? [] : [gate];
  }

  const guard: pulumi.ResourceTransformation = ({ resource, type, props, opts }) => {
    const { id, urn, dependsOn = [] } = opts as pulumi.CustomResourceOptions;
    const isMeant = types ? matchesType(type, types) : !isReading(type);
    if (!isMeant || id !== undefined || urn !== undefined) return undefined;
    // Pulumi takes promises of lists too, among the others.
    const all = [dependsOn, findGates(resource as pulumi.Resource)].flat() as pulumi.Input<pulumi.Resource>[];
    return { props, opts: { ...opts, dependsOn: all } };
  };

  pulumi.runtime.registerStackTransformation(guard);
  // What has been made hands its transformations, as they are, to what is made in it later.
  for (const made of listResources(stack)) made.__transformations = [...(made.__transformations ?? []), guard];
}

function readGuard(gate: unknown, options: unknown): { types: string[] | undefined; except: string[] } {
  try {
    if (!pulumi.Resource.isInstance(gate) || typeOf(gate) !== InvokerHealthGate.__pulumiType) {
      throw new InvalidArgumentError("gate", `${showValue(gate)} is not an InvokerHealthGate of this package`);
    }
    const parsers = { types: parseTypes, except: parseTypes };
    const { values, problems } = parseArguments<GuardStackOptions>(options, parsers);
    if (problems.length > 0) throw invalidArguments(problems);
    return { types: values.types, except: values.except ?? [] };
  } catch (error) {
    throw asRunError(error);
  }
}
