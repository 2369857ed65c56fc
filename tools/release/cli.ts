import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { REGISTRY_PAGES, TWINS } from "../docs/pages";
import { cutRelease } from "./cutRelease";
import { nameRelease } from "./nameRelease";

const repository = resolve(__dirname, "../..");

/** Makes the commit and the tag of a release; pushing the tag publishes it. `bump` is what `npm version` takes. */
function release(bump: string): void {
  if (run("git", "status", "--porcelain") !== "") throw new Error("There are changes that are not committed.");
  const before = readJson("sdk/package.json").version;
  run("npm", "version", bump, "--workspace", "sdk", "--no-git-tag-version", "--no-workspaces-update");
  const { name, version } = readJson("sdk/package.json");
  const schema = { ...readJson("sdk/plugin/schema.json"), version };
  write("sdk/plugin/schema.json", `${JSON.stringify(schema, undefined, 2)}\n`);
  for (const example of readdirSync(join(repository, "examples"))) {
    const path = `examples/${example}/package.json`;
    if (!existsSync(join(repository, path))) continue; // in another language
    const manifest = readJson(path);
    manifest.dependencies[name] = `^${version}`;
    write(path, `${JSON.stringify(manifest, undefined, 2)}\n`);
  }
  const examples = readdirSync(join(repository, "examples")).map((example) => `examples/${example}/README.md`);
  const pages = TWINS.flatMap(({ english, chinese }) => [english, chinese]);
  for (const document of [...pages, ...REGISTRY_PAGES, ...examples]) {
    write(document, nameRelease(read(document), before, version));
  }
  run("npm", "install", "--package-lock-only", "--no-audit", "--no-fund");
  write("CHANGELOG.md", cutRelease(read("CHANGELOG.md"), version, new Date().toISOString().slice(0, 10)));
  run("git", "commit", "--all", "--message", `Release ${version}`);
  run("git", "tag", "--annotate", `v${version}`, "--message", `Release ${version}`);
  process.stdout.write(`Release ${version} is committed and tagged. Publish it: git push --follow-tags\n`);
}

function run(command: string, ...args: string[]): string {
  return execFileSync(command, args, { cwd: repository, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}

const read = (path: string) => readFileSync(join(repository, path), "utf8");
const write = (path: string, text: string) => writeFileSync(join(repository, path), text);
const readJson = (path: string) => JSON.parse(read(path));

const [bump] = process.argv.slice(2);
if (bump === undefined) {
  process.stderr.write("Say what to release: npm run release -- patch, minor, major or a version.\n");
  process.exitCode = 2;
} else {
  try {
    release(bump);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
}
