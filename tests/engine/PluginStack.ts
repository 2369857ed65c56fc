import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import type { Values } from "../../sdk/resources/values";
import { addLanguageHost } from "../../tools/engine/addLanguageHost";
import { prepareEngine } from "./prepareEngine";
import { readProjectName } from "./StackFiles";
import type { StackResource } from "./StackState";
import { createTemporaryStack, type TemporaryStack } from "./temporaryStack";

const main = join(__dirname, "../../sdk/dist/plugin/main.js");

/** A program in YAML that uses the compiled plugin, and the service that it asks. */
export class PluginStack {
  private constructor(
    readonly emulator: TatEmulator,
    readonly stack: TemporaryStack,
    private readonly projectName: string,
  ) {}

  /** @param project the folder of the program that comes first; default: one in YAML without any resource */
  static async create(project = "yaml"): Promise<PluginStack> {
    await addLanguageHost(await prepareEngine(), "yaml");
    const emulator = await startTatEmulator();
    const stack = await createTemporaryStack({
      project: join(__dirname, "projects", project),
      config: {
        "tencentcloud-tat:domain": emulator.domain,
        "tencentcloud-tat:protocol": "HTTP",
        "tencentcloud-tat:region": emulator.region,
        "tencentcloud-tat:secretId": emulator.secretId,
        // As a user forgets to: the plugin has it encrypted all the same.
        "tencentcloud-tat:secretKey": emulator.secretKey,
      },
    });
    const launcher = join(stack.folder.path, "plugin/pulumi-resource-tencentcloud-tat");
    await mkdir(join(stack.folder.path, "plugin"));
    await writeFile(launcher, `#!/bin/sh\nexec "${process.execPath}" "${main}" "$@"\n`);
    await chmod(launcher, 0o755);
    return new PluginStack(emulator, stack, await readProjectName(stack.folder.projectFolder));
  }

  /** Writes the program: what it registers, by name, and what else stands in it. JSON is YAML. */
  async write(resources: Values, others: Values = {}): Promise<void> {
    const program = {
      name: this.projectName,
      runtime: "yaml",
      plugins: { providers: [{ name: "tencentcloud-tat", path: "../plugin" }] },
      resources,
      ...others,
    };
    await writeFile(join(this.stack.folder.projectFolder, "Pulumi.yaml"), JSON.stringify(program, undefined, 2));
  }

  async find(name: string): Promise<StackResource | undefined> {
    const { deployment } = await this.stack.exportState();
    return deployment.resources?.find(({ urn }) => urn?.endsWith(`::${name}`));
  }

  async remove(): Promise<void> {
    await this.stack.remove();
    await this.emulator.close();
  }
}
