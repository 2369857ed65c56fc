import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { PulumiCommand } from "@pulumi/pulumi/automation";
import { pastProxies } from "./pastProxies";

/** Where an engine comes from: installed by the user, downloaded from Pulumi, or built from its Go modules. */
export type EngineOrigin = "installed" | "downloaded" | "built";

/**
 * A Pulumi engine that is ready to run. A built one has a language host that is too old for resource hooks and policy
 * packs; both work in inline Automation API programs that see no language host at all. So there are two environments.
 */
export class Engine {
  private inlineCommand: Promise<PulumiCommand> | undefined;

  /**
   * @param origin Where the engine comes from.
   * @param version The version of its CLI, such as `3.259.0`.
   * @param folder The folder that holds `bin/pulumi` and, for a built engine, `inline/bin/pulumi`.
   */
  constructor(
    readonly origin: EngineOrigin,
    readonly version: string,
    readonly folder: string,
  ) {}

  /** The folder to put on PATH for `pulumi` in a project's folder. */
  get binFolder(): string {
    return join(this.folder, "bin");
  }

  /** The CLI for projects in a folder. */
  get pulumi(): string {
    return join(this.binFolder, "pulumi");
  }

  /** The variables under which {@link pulumi} finds its plug-ins, and they find it; `base` is not changed. Default base: this process's. */
  environment(base: NodeJS.ProcessEnv = process.env): Record<string, string> {
    return withPath(base, [this.binFolder, ...splitPath(base)]);
  }

  /** The same for inline Automation API programs with hooks or policy packs. */
  inlineEnvironment(base: NodeJS.ProcessEnv = process.env): Record<string, string> {
    if (this.origin !== "built") {
      return this.environment(base);
    }
    const withoutLanguageHost = splitPath(base).filter((folder) => !existsSync(join(folder, "pulumi-language-nodejs")));
    return withPath(base, [join(this.inlineFolder, "bin"), ...withoutLanguageHost]);
  }

  /** The `pulumiCommand` of an inline Automation API workspace; give it {@link inlineEnvironment} as `envVars`. */
  async createInlineCommand(): Promise<PulumiCommand> {
    this.inlineCommand ??= PulumiCommand.get({ root: this.inlineFolder });
    return this.inlineCommand;
  }

  private get inlineFolder(): string {
    return this.origin === "built" ? join(this.folder, "inline") : this.folder;
  }
}

function splitPath(environment: NodeJS.ProcessEnv): string[] {
  return (environment.PATH ?? "").split(delimiter).filter((folder) => folder !== "");
}

function withPath(base: NodeJS.ProcessEnv, folders: readonly string[]): Record<string, string> {
  const defined = Object.entries(base).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...Object.fromEntries(defined), ...pastProxies(base), PATH: folders.join(delimiter) };
}
