import { writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { createInlineStack, type InlineStack } from "./inlineStack";
import { prepareEngine } from "./prepareEngine";

const policyPacks = [join(__dirname, "../../examples/policy-pack")];
const plugins = join(__dirname, "plugins");

/** A stack under the policy pack of the examples, with invokers of a stand-in for the official provider. */
export interface PolicyStack extends Pick<InlineStack, "preview" | "up" | "exportState" | "remove"> {
  setProgram(program: () => void): void;
  /** Sets variables for the next runs, beside those that there are. */
  setEnvironment(variables: Record<string, string>): void;
  /** Sets the configuration of the pack for the next runs. */
  configure(config: Record<string, unknown>): Promise<void>;
  /** Previews, and lists the policies that the engine counts as passed for the stack as a whole. */
  listPassed(): Promise<string[]>;
}

/** Makes a {@link PolicyStack}; call `remove()` in the end. */
export async function createPolicyStack(config: Record<string, string | { secret: string }>): Promise<PolicyStack> {
  const engine = await prepareEngine();
  const path = `${plugins}${delimiter}${engine.inlineEnvironment().PATH}`;
  const policyPackConfigs: string[] = [];
  const stack = await createInlineStack({
    program: async () => {},
    config,
    environment: { PATH: path },
    policyPacks,
    policyPackConfigs,
  });
  const file = join(stack.folder.path, "policy-config.json");
  policyPackConfigs.push(file);
  return {
    preview: (listen) => stack.preview(listen),
    up: (targets) => stack.up(targets),
    exportState: () => stack.exportState(),
    remove: () => stack.remove(),
    setProgram: (program) => {
      stack.program = async () => program();
    },
    setEnvironment: (variables) => {
      const { workspace } = stack.stack;
      workspace.envVars = { ...workspace.envVars, ...variables };
    },
    configure: (content) => writeFile(file, JSON.stringify(content)),
    listPassed: async () => {
      const passed: string[][] = [];
      const onEvent = (event: object) => {
        const { policyAnalyzeStackSummaryEvent: summary } = event as Record<string, { passed?: string[] } | undefined>;
        if (summary) passed.push(summary.passed ?? []);
      };
      await stack.stack.preview({ policyPacks, policyPackConfigs, program: stack.program, onEvent });
      if (passed.length !== 1)
        throw new Error(`The engine reported ${passed.length} summaries of the stack's policies`);
      return passed.flat();
    },
  };
}

/** An invoker as the official provider's class registers it. */
export class Invoker extends pulumi.CustomResource {
  declare readonly invokerId: pulumi.Output<string>;

  /** @param invokerId the ID that the stand-in gives it */
  constructor(name: string, invokerId: string, opts?: pulumi.CustomResourceOptions) {
    const inputs = { name: invokerId, type: "SCHEDULE", commandId: "cmd-6fydo27j", instanceIds: ["ins-3c7q2ebs"] };
    super("tencentcloud:Tat/invoker:Invoker", name, { ...inputs, invokerId: undefined }, opts);
  }
}
