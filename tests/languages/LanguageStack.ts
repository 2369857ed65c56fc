import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TatEmulator } from "../../sdk/emulator";
import { connectionVariables } from "../../tools/demo/connectionVariables";
import { type ExampleLanguage, prepareProject } from "../../tools/languages/prepareProject";
import { packPlugin } from "../../tools/plugin/packPlugin";
import { readPluginSchema } from "../../tools/plugin/readPluginSchema";
import { prepareEngine } from "../engine/prepareEngine";
import { type CommandResult, startCommand } from "../engine/startCommand";
import { createTemporaryStack, type TemporaryStack } from "../engine/temporaryStack";

const repository = join(__dirname, "../..");

/** The stack of an example in another language, with the packed plugin installed as a user installs it. */
export interface LanguageStack {
  stack: TemporaryStack;
  up(args?: readonly string[]): Promise<CommandResult>;
}

/** Makes the stack of `examples/<language>` against an emulator; call `stack.remove()` in the end. */
export async function createLanguageStack(
  language: ExampleLanguage,
  emulator: TatEmulator,
  config: Record<string, string[]>,
): Promise<LanguageStack> {
  const engine = await prepareEngine();
  const stackName = "test";
  const connection = connectionVariables(emulator);
  const stack = await createTemporaryStack({
    project: join(repository, "examples", language),
    linkModules: false,
    stackName,
    config,
    environment: connection,
  });
  try {
    const { projectFolder } = stack.folder;
    const { environment, upCommand } = await prepareProject(language, projectFolder, { engine, stackName });
    await installPlugin(stack);
    const variables = { ...stack.folder.environment(environment), ...connection };
    return {
      stack,
      up: (args = []) =>
        upCommand
          ? startCommand(upCommand[0], upCommand.slice(1), { cwd: projectFolder, environment: variables }).result
          : stack.up(args, variables),
    };
  } catch (error) {
    await stack.remove();
    throw error;
  }
}

/** Packs the plugin and installs it into the stack's own home, which must work without a network. */
export async function installPlugin(stack: TemporaryStack): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "tat-plugin-"));
  try {
    const { name, version } = readPluginSchema();
    const archive = await packPlugin(folder);
    const result = await stack.run(["plugin", "install", "resource", name, version, "--file", archive]);
    if (result.exitCode !== 0) throw new Error(result.stdout + result.stderr);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
