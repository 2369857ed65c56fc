import {
  type Policies,
  type PolicyResource,
  type ResourceValidationArgs,
  type StackValidationArgs,
  unknownCheckingProxy,
} from "@pulumi/policy";
import { InvokerHealthGate } from "../../sdk/program/InvokerHealthGate";
import { InvokerRecords } from "../../sdk/program/InvokerRecords";

/** The values by which the engine says that a preview does not know a text, or a list. */
export const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
export const UNKNOWN_LIST = "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2";

/** What of a resource a test names; the rest is as for a resource without any option. */
export type FakeResource = Partial<Pick<PolicyResource, "parent" | "dependencies" | "provider">> & {
  type: string;
  name: string;
  props?: Record<string, unknown>;
  /** The dependencies of the property `invokerIds`. */
  invokerIdsFrom?: PolicyResource[];
  /** Those of the property `targets`. */
  targetsFrom?: PolicyResource[];
};

/** A resource as the policy SDK hands it over: its type is told by the class's token, and unknown values throw. */
export function fakeResource({ invokerIdsFrom, targetsFrom, ...given }: FakeResource): PolicyResource {
  const isType = (resourceClass: unknown) => (resourceClass as { __pulumiType?: string }).__pulumiType === given.type;
  const props = unknownCheckingProxy({ ...given.props });
  return {
    urn: urnOf(given.type, given.name),
    opts: {
      protect: false,
      ignoreChanges: [],
      aliases: [],
      customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
      additionalSecretOutputs: [],
    },
    dependencies: [],
    propertyDependencies: {
      ...(invokerIdsFrom && { invokerIds: invokerIdsFrom }),
      ...(targetsFrom && { targets: targetsFrom }),
    },
    ...given,
    props,
    isType,
    asType: (resourceClass) => (isType(resourceClass) ? (props as never) : undefined),
  };
}

/** The URN that a fake of this type and name has. */
export function urnOf(type: string, name: string): string {
  return `urn:pulumi:test::fake::${type}::${name}`;
}

/** An invoker that the stack manages; `invokerId` undefined: the preview does not know it. */
export function fakeInvoker(name: string, invokerId: string | undefined, more: Partial<FakeResource> = {}) {
  const props = { id: invokerId ?? UNKNOWN_TEXT, invokerId: invokerId ?? UNKNOWN_TEXT, ...more.props };
  return fakeResource({ type: "tencentcloud:Tat/invoker:Invoker", name, ...more, props });
}

/** An `InvokerRecords` with these inputs and outputs. */
export function fakeRecords(name: string, props: Record<string, unknown>, more: Partial<FakeResource> = {}) {
  return fakeResource({ type: InvokerRecords.__pulumiType, name, props, ...more });
}

/** An `InvokerHealthGate` with these inputs. */
export function fakeGate(name: string, props: Record<string, unknown>, more: Partial<FakeResource> = {}) {
  return fakeResource({ type: InvokerHealthGate.__pulumiType, name, props, ...more });
}

/** What became of a policy: the engine counts it as passed only where there is neither. */
export interface PolicyOutcome {
  violations: { message: string; urn?: string }[];
  notApplicable?: string;
}

class NotApplicable extends Error {}

/** Runs one policy for a stack as the policy SDK does, a resource policy for each resource. */
export async function runPolicy(
  policies: Policies,
  name: string,
  { resources = [], config = {} }: { resources?: PolicyResource[]; config?: object },
): Promise<PolicyOutcome> {
  const policy = policies.find((candidate) => candidate.name === name);
  if (!policy) throw new Error(`There is no policy ${name}`);
  const outcome: PolicyOutcome = { violations: [] };
  const shared = {
    stackTags: new Map<string, string>(),
    getConfig: <T extends object>() => config as T,
    notApplicable: (reason?: string): never => {
      throw new NotApplicable(reason);
    },
  };
  const run = async (validate: (report: (message: string, urn?: string) => void) => unknown, ownUrn?: string) => {
    try {
      await validate((message, urn) => outcome.violations.push({ message, urn: ownUrn ?? urn }));
    } catch (error) {
      if (!(error instanceof NotApplicable)) throw error;
      outcome.notApplicable = error.message;
    }
  };
  if ("validateStack" in policy) {
    const args: StackValidationArgs = { ...shared, resources };
    await run((report) => policy.validateStack(args, report));
  } else {
    for (const resource of resources) {
      const args = { ...resource, ...shared } as unknown as ResourceValidationArgs;
      const validations = [(policy as { validateResource?: unknown }).validateResource].flat();
      for (const validate of validations as ((args: ResourceValidationArgs, report: unknown) => unknown)[]) {
        await run((report) => validate(args, report), resource.urn);
      }
    }
  }
  return outcome;
}
