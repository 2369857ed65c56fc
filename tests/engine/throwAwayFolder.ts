import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { killLeftovers } from "./killLeftovers";

const repository = resolve(__dirname, "../..");

/** The variable with which processes of Pulumi start quickly; where all tests run, they start as at a user's. */
export const QUICK_START: Record<string, string> =
  process.env.TESTS === "change" ? { NODE_OPTIONS: `--require ${join(__dirname, "startQuickly.cjs")}` } : {};

/** The passphrase of the secrets of every throw-away stack. */
export const PASSPHRASE = "throw-away";

/** The folder of one throw-away stack: the project, Pulumi's home and the file backend, and nothing outside it. */
export interface ThrowAwayFolder {
  path: string;
  /** The copy of the project. */
  projectFolder: string;
  /** The file backend: the stack's state, its history and its backups. */
  backendFolder: string;
  /** What keeps the machine's own settings out: of `base`, no variable of Pulumi's or Tencent Cloud's survives. */
  environment(base: Record<string, string>): Record<string, string>;
  /** Kills what still runs in it and deletes it. */
  remove(): Promise<void>;
}

/** What a {@link ThrowAwayFolder} begins with. */
export interface ThrowAwayFolderOptions {
  /** The folder of a project, which is copied without its `node_modules`. Default: none, the project is empty. */
  project?: string;
  /** Whether the project sees the repository's `node_modules`. Default true. */
  linkModules?: boolean;
}

/** Creates a {@link ThrowAwayFolder}. */
export async function createThrowAwayFolder(options: ThrowAwayFolderOptions = {}): Promise<ThrowAwayFolder> {
  const path = await mkdtemp(join(tmpdir(), "tat-stack-"));
  const [projectFolder, backendFolder, home] = ["project", "backend", "home"].map((name) => join(path, name)) as [
    string,
    string,
    string,
  ];
  await Promise.all([projectFolder, backendFolder, home].map((folder) => mkdir(folder)));
  if (options.project !== undefined) {
    await cp(options.project, projectFolder, { recursive: true, filter: (file) => !file.endsWith("node_modules") });
  }
  if (options.linkModules !== false) {
    await symlink(join(repository, "node_modules"), join(path, "node_modules"));
  }
  return {
    path,
    projectFolder,
    backendFolder,
    environment: (base) => ({
      ...Object.fromEntries(Object.entries(base).filter(([name]) => !/^(PULUMI|TENCENTCLOUD|TKE)_/.test(name))),
      HOME: home,
      PULUMI_HOME: home,
      PULUMI_BACKEND_URL: `file://${backendFolder}`,
      PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      ...(options.linkModules === false ? {} : QUICK_START),
    }),
    remove: async () => {
      killLeftovers(`PULUMI_HOME=${home}`);
      await rm(path, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** The text of every file under `folder`, one after another, each preceded by its path: for a search for secrets. */
export async function readAllFiles(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(files.map(async (file) => `${file}\n${await readFile(file, "utf8")}`));
  return texts.join("\n");
}
