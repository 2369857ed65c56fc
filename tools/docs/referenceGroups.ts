/** A task of the reference, and what there is for it. */
export interface ReferenceGroup {
  title: string;
  /** One sentence. */
  description: string;
  /** The heading of the guide, or of another page, whose first snippet is the example. */
  example?: { page: string; heading: string };
  /** The public names, the one to begin with first. */
  names: readonly string[];
}

/** What the reference opens with, in this order. */
export const TASK_GROUPS: readonly ReferenceGroup[] = [
  {
    title: "Read runs",
    description: "Records and invokers, as outputs or in the stack's state.",
    example: { page: "docs/guide.md", heading: "Read run history" },
    names: ["getInvokerRecords", "getLatestInvokerRecords", "InvokerRecords", "getInvokers"],
  },
  {
    title: "Assert health",
    description: "End preview and up with one sentence, or ask what is wrong.",
    example: { page: "docs/guide.md", heading: "Stop a program" },
    names: ["assertLatestRunSucceeded", "assertInvokersHealthy", "checkInvokerHealth"],
  },
  {
    title: "Gate a deployment",
    description: "Let a deployment pass only while jobs are healthy, or after a run that is still to come.",
    example: { page: "README.md", heading: "Hold a deployment up" },
    names: ["InvokerHealthGate", "guardStack", "invokerHealthHook"],
  },
  {
    title: "Statistics and reports",
    description: "Count runs, draw them, and judge records that are at hand.",
    example: { page: "docs/guide.md", heading: "Statistics and a report" },
    names: ["getInvokerStatistics", "renderInvokerReport", "renderRunStrip", "computeStatistics", "judgeHealth"],
  },
  {
    title: "Policies",
    description: "From `pulumi-tencentcloud-tat/policy`: rules for every stack.",
    example: { page: "docs/policies.md", heading: "Rules for every stack" },
    names: ["invokerHealthPolicies", "INVOKER_HEALTH_POLICY_NAMES"],
  },
  {
    title: "Emulator",
    description: "From `pulumi-tencentcloud-tat/emulator`: a local TAT service for tests.",
    example: { page: "docs/testing.md", heading: "A unit test" },
    names: ["startTatEmulator", "TatEmulator", "TatEmulatorOptions"],
  },
];

/** The groups of all other names, which come last. */
export const OTHER_GROUPS = ["Results and values", "Types of the emulator", "Arguments", "Errors"] as const;

/** The group in which a public name stands; its twin for outputs stands beside it. */
export function findGroup(name: string, isOfEmulator: boolean): string {
  const task = TASK_GROUPS.find(({ names }) => names.includes(name.replace(/Output$/, "")));
  if (task) return task.title;
  if (/Args$|Options$|Wait$/.test(name)) return "Arguments";
  if (/Error(Details)?$/.test(name)) return "Errors";
  return isOfEmulator ? "Types of the emulator" : "Results and values";
}
