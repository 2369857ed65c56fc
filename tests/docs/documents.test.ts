import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseCommand } from "../../sdk/emulator/cli";
import { connectionSettings } from "../../sdk/identity/connectionSettings";
import { runProgram } from "../../tools/engine/runProgram";
import { listSources } from "../../tools/house/ModuleImport";
import { engineTimeoutMs, prepareEngine } from "../engine/prepareEngine";
import { readCodeBlocks, repository } from "./CodeBlock";

const readmes = ["README.md", "README.zh-CN.md"];
const documents = [
  ...readdirSync(repository).filter((name) => name.endsWith(".md")),
  "sdk/README.md",
  "docs/provider-plugin.md",
  ...readdirSync(join(repository, "examples")).map((name) => `examples/${name}/README.md`),
].filter((file) => existsSync(join(repository, file)));

const read = (file: string) => readFileSync(join(repository, file), "utf8");

/** The cells of each row of the table under a heading, without the table's head. */
function readTable(file: string, headCell: string): string[][] {
  const lines = read(file).split("\n");
  const start = lines.findIndex((line) => line.startsWith("|") && line.includes(headCell));
  assert.ok(start >= 0, `${file} has no table with ${headCell}`);
  const rows = lines.slice(start + 2);
  return rows
    .slice(
      0,
      rows.findIndex((line) => !line.startsWith("|")),
    )
    .map((row) => {
      return row
        .slice(1, -1)
        .split("|")
        .map((cell) => cell.trim());
    });
}

/** Every key and variable that the settings are read from; with the role's variables, which are looked at in turn. */
function listSettingNames(): { keys: string[]; variables: string[] } {
  const keys = new Set<string>();
  const variables = new Set<string>();
  const config = (key: string) => void keys.add(key);
  const envWith = (given: Record<string, string>) =>
    new Proxy(given, {
      get: (target, name: string) => {
        variables.add(name);
        return target[name];
      },
    });
  connectionSettings({ config, env: envWith({}) });
  const role = {
    TENCENTCLOUD_ASSUME_ROLE_ARN: "qcs::cam::uin/1:roleName/a",
    TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME: "ci",
  };
  connectionSettings({ config, env: envWith(role) });
  connectionSettings({ config, env: envWith({ ...role, TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN: "t" }) });
  return { keys: [...keys].sort(), variables: [...variables].sort() };
}

describe("the configuration tables of the READMEs", () => {
  for (const file of readmes) {
    it(`in ${file} name every key and variable that is read`, () => {
      const { keys, variables } = listSettingNames();
      assert.ok(keys.length > 10 && variables.length > 20);
      const text = read(file);
      // `…_ARN` stands for the rest of a row's first variable.
      const isNamed = (name: string) => {
        return text.includes(`\`${name}\``) || text.includes(`\`…${name.replace("TENCENTCLOUD_ASSUME_ROLE", "")}\``);
      };
      const homes = ["HOME", "USERPROFILE"]; // where `~` is
      const missing = [...keys, ...variables].filter((name) => !homes.includes(name) && !isNamed(name));
      assert.deepEqual(missing, []);
    });

    it(`in ${file} name no key that is not read`, () => {
      const { keys } = listSettingNames();
      const named = readTable(file, "`tencentcloud:`").map(([cell = ""]) => cell.replaceAll("`", ""));
      assert.deepEqual(
        named.filter((key) => key !== "–" && !keys.includes(key)),
        [],
      );
    });
  }
});

describe("the troubleshooting of the READMEs", () => {
  // Messages are put together of pieces; what stands between backquotes must be a piece of one, or a code of the service.
  const sources = listSources("sdk").map(read).join("\n").replaceAll("\\`", "`");

  for (const file of readmes) {
    it(`in ${file} quotes messages that the code can give`, () => {
      const heading = file === "README.md" ? "| message" : "| 消息";
      const quoted = readTable(file, heading).map(([cell = ""]) => cell.slice(1, -1));
      assert.ok(quoted.length > 10);
      assert.deepEqual(
        quoted.filter((message) => !message.split("…").every((piece) => sources.includes(piece.trim()))),
        [],
      );
    });
  }
});

describe("README.zh-CN.md", () => {
  it("has the snippets and commands of README.md", () => {
    const withoutLines = (file: string) => readCodeBlocks(file).map(({ line, ...block }) => block);
    assert.deepEqual(withoutLines("README.zh-CN.md"), withoutLines("README.md"));
  });

  it("has the headings and tables of README.md, row by row", () => {
    const shape = (file: string) => read(file).match(/^(#+|\||!\[|- )/gm);
    assert.deepEqual(shape("README.zh-CN.md"), shape("README.md"));
  });
});

describe("docs/demo.svg", () => {
  it("shows the demo as it is: otherwise `make picture` draws it anew", () => {
    const told = [...read("tools/demo/runEmulatedDemo.ts").matchAll(/narrate\("([^"]+)"\)/g)].map(
      ([, text = ""]) => text,
    );
    const shown = told.slice(0, told.indexOf("Nothing of this demo stays."));
    assert.ok(shown.length >= 2);
    const picture = read("docs/demo.svg");
    const expected = [...shown, "$ pulumi up", "totalCount", "did not end its latest"];
    assert.deepEqual(
      expected.filter((text) => !picture.includes(text)),
      [],
    );
  });
});

describe("the links of the documents", () => {
  for (const file of documents) {
    it(`of ${file} lead to files of the repository and to headings that are there`, () => {
      const targets = [...read(file).matchAll(/\]\(([^)]+)\)/g)].map(([, target = ""]) => target);
      const broken = targets.filter((target) => !/^https?:/.test(target) && !leadsSomewhere(file, target));
      assert.deepEqual(broken, []);
    });
  }

  function leadsSomewhere(file: string, target: string): boolean {
    const [path = "", anchor] = target.split("#");
    const linked = path === "" ? file : join(dirname(file), path);
    if (!existsSync(join(repository, linked))) return false;
    if (anchor === undefined) return true;
    const headings = [...read(linked).matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) => toAnchor(heading));
    return headings.includes(anchor);
  }

  function toAnchor(heading: string): string {
    return heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} -]/gu, "")
      .replaceAll(" ", "-");
  }
});

describe("the commands of the documents", function () {
  this.timeout(engineTimeoutMs);

  const commands = documents.flatMap((file) =>
    readCodeBlocks(file)
      .filter(({ language }) => language === "sh")
      .flatMap(({ text }) => text.trim().split("\n"))
      .map((command) => command.replace(/^\(cd \S+ && (.*)\)$/, "$1"))
      .map((command) => ({ file, command })),
  );
  const startingWith = (start: string) => commands.filter(({ command }) => command.startsWith(start));

  it("begin with programs that are checked below", () => {
    const programs = ["make", "pulumi", "npm", "npx", "git", "tar"];
    const others = commands.filter(({ command }) => !programs.includes(command.split(" ")[0] ?? ""));
    assert.deepEqual(others, []);
  });

  it("name targets of the Makefile", () => {
    const targets = [...read("Makefile").matchAll(/^([a-z-]+):/gm)].map(([, name]) => name);
    const named = startingWith("make ").map(({ command }) => command.split(" ")[1]);
    assert.ok(named.includes("demo") && named.includes("test"));
    assert.deepEqual(
      named.filter((name) => !targets.includes(name ?? "")),
      [],
    );
  });

  it("give pulumi commands and options that it has", async () => {
    const { pulumi } = await prepareEngine();
    const helps = new Map<string, ReturnType<typeof runProgram>>();
    for (const { file, command } of startingWith("pulumi ")) {
      const words = command.split(" ").slice(1);
      const subcommand = words.slice(0, ["config", "stack", "plugin"].includes(words[0] ?? "") ? 2 : 1);
      const name = subcommand.join(" ");
      helps.set(name, helps.get(name) ?? runProgram(pulumi, [...subcommand, "--help"]));
      const help = (await helps.get(name)) ?? assert.fail();
      assert.equal(help.exitCode, 0, `${file}: ${command}`);
      const options = words.filter((word) => word.startsWith("--"));
      assert.deepEqual(
        options.filter((option) => !new RegExp(`${option}\\b`).test(help.stdout)),
        [],
        `${file}: ${command}`,
      );
    }
  });

  it("set keys that are read", () => {
    const { keys } = listSettingNames();
    const set = commands.flatMap(({ command }) => /config set tencentcloud(?:-tat)?:(\w+)/.exec(command)?.[1] ?? []);
    assert.ok(set.includes("secretKey"));
    assert.deepEqual(
      set.filter((key) => !keys.includes(key)),
      [],
    );
  });

  it("take archives under the names and the version that a release gives them", () => {
    const { version } = JSON.parse(read("sdk/package.json"));
    const languages = ["java", "csharp", "go"].map((name) => `tencentcloudtat-${name}-${version}.tar.gz`);
    const node = `pulumi-tencentcloud-tat-provider-${version}.tgz`;
    const sdks = [...languages, `pulumi_tencentcloud_tat-${version}.tar.gz`, node];
    for (const { file, command } of startingWith("tar ")) {
      assert.ok(sdks.includes(command.replace("tar -xzf ", "")), `${file}: ${command}`);
    }
    const archive = `pulumi-resource-tencentcloud-tat-v${version}-linux-amd64.tar.gz`;
    const installing = startingWith("pulumi plugin ").map(({ command }) => command);
    assert.ok(installing.length > 5);
    assert.deepEqual(
      [...new Set(installing)],
      [`pulumi plugin install resource tencentcloud-tat ${version} --file ${archive}`],
    );
  });

  it("give npx programs that are installed, and tat-emulator options that it has", () => {
    for (const { file, command } of startingWith("npx ")) {
      const [, program = "", ...args] = command.split(" ");
      assert.ok(existsSync(join(repository, "node_modules/.bin", program)), `${file}: ${command}`);
      const spec = args[args.indexOf("--spec") + 1];
      if (program === "mocha") assert.ok(existsSync(join(repository, spec ?? "")), `${file}: ${command}`);
      if (program === "tat-emulator") assert.ok(parseCommand(args));
    }
  });

  it("install the package and what it works with, and run scripts that package.json has", () => {
    const { name, peerDependencies } = JSON.parse(read("sdk/package.json"));
    const { scripts } = JSON.parse(read("package.json"));
    for (const { file, command } of startingWith("npm ")) {
      const [, action = "", ...words] = command.split(" ");
      assert.ok(["install", "run"].includes(action), `${file}: ${command}`);
      const [known, named] =
        action === "run"
          ? [Object.keys(scripts), words.slice(0, 1)]
          : [[name, ...Object.keys(peerDependencies)], words];
      assert.deepEqual(
        named.filter((word) => !known.includes(word)),
        [],
        `${file}: ${command}`,
      );
    }
  });
});
