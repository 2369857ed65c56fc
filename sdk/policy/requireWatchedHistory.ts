import type { PolicyConfigSchema, StackValidationPolicy } from "@pulumi/policy";
import { defineStackPolicy, INVOKER_EXEMPTIONS } from "./defineStackPolicy";
import type { PolicyContext } from "./InvokerReader";
import { PolicyFindings } from "./judgeInvokers";
import { listManagedInvokers, listWatchers, type ManagedInvoker, type Watcher } from "./stackResources";

interface Config {
  exemptInvokerIds?: string[];
}

const NAME = "tat-history-is-watched";
const ADVICE =
  "give the invoker's id to an InvokerRecords or an InvokerHealthGate of this stack. What a program reads with functions such as getInvokerRecords is not visible to a policy.";

const PROPERTIES = { exemptInvokerIds: INVOKER_EXEMPTIONS } satisfies Record<
  keyof Config,
  PolicyConfigSchema["properties"][string]
>;

/** Every TAT invoker of the stack is among the invokerIds of an InvokerRecords or an InvokerHealthGate. */
export function requireWatchedHistory(context: PolicyContext): StackValidationPolicy {
  return defineStackPolicy<Config>({
    name: NAME,
    displayName: "History is watched",
    description: "Every TAT invoker of the stack is among the invokerIds of an InvokerRecords or an InvokerHealthGate.",
    severity: "medium",
    advice: ADVICE,
    properties: PROPERTIES,
    validate: ({ exemptInvokerIds = [] }, args, reportViolation) => {
      const findings = new PolicyFindings(ADVICE);
      const watchers = listWatchers(args.resources);
      for (const invoker of listManagedInvokers(args.resources)) {
        const { invokerId, resource } = invoker;
        if (invokerId && exemptInvokerIds.includes(invokerId)) continue;
        const name = invokerId ? `${resource.name} (${invokerId})` : resource.name;
        const answers = watchers.map((watcher) => watches(watcher, invoker, context));
        if (answers.includes(true)) findings.pass();
        else if (answers.includes(undefined)) findings.passOver(`${name}: whether it is watched is not known yet`);
        else findings.violate(resource.urn, `Nothing in this stack reads the history of the invoker ${name}.`);
      }
      findings.report(args, reportViolation, "no invoker of the tencentcloud provider to watch");
    },
  });
}

/** By the dependency, which a preview knows before the ID, or by the ID; undefined when that cannot be known yet. */
function watches(watcher: Watcher, invoker: ManagedInvoker, { readRegion }: PolicyContext): boolean | undefined {
  const { resource, invokerIds } = watcher;
  const { invokerIds: inIds = [], targets: inTargets = [] } = resource.propertyDependencies;
  const sources = [...inIds, ...inTargets];
  if (sources.some(({ urn }) => urn === invoker.resource.urn)) return true;
  // An ID that does not exist yet can be in the list only by a dependency, and others are all that there are.
  if (invokerIds === undefined) return invoker.invokerId === undefined && sources.length > 0 ? false : undefined;
  if (invokerIds !== "all") return invoker.invokerId !== undefined && invokerIds.includes(invoker.invokerId);
  if (invoker.connection === undefined) return undefined;
  if (watcher.region === undefined && invoker.connection.explicit === undefined) return true;
  const regions = [readRegion({ region: watcher.region }), readRegion(invoker.connection)];
  return regions.includes(undefined) ? undefined : regions[0] === regions[1];
}
