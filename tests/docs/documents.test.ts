import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseCommand, USAGE } from "../../sdk/emulator/parseCommand";
import { connectionSettings } from "../../sdk/identity/connectionSettings";
import { INVOKER_HEALTH_POLICY_NAMES } from "../../sdk/policy";
import { HEALTH_CRITERIA_PROPERTIES } from "../../sdk/runs/criteria";
import { PAGES, REGISTRY_PAGES, TWINS } from "../../tools/docs/pages";
import { runProgram } from "../../tools/engine/runProgram";
import { listSources } from "../../tools/house/ModuleImport";
import { engineTimeoutMs, prepareEngine } from "../engine/prepareEngine";
import { readCodeBlocks, removeComments, repository, TRIALS } from "./CodeBlock";

const configurationPages = ["docs/configuration.md", "docs/zh-CN/configuration.md"];
const documents = [
  ...readdirSync(repository).filter((name) => name.endsWith(".md")),
  ...TWINS.flatMap(({ english, chinese }) => [english, chinese]).filter((file) => file.startsWith("docs/")),
  ...REGISTRY_PAGES,
  ...readdirSync(join(repository, "examples")).map((name) => `examples/${name}/README.md`),
];

const read = (file: string) => readFileSync(join(repository, file), "utf8");

/** The cells of each row, without the head, of the table that has a cell which begins with these words. */
function readTable(file: string, words: string): string[][] {
  const tables = read(file).match(/(^\|.*\n)+/gm) ?? [];
  const table = tables.find((rows) => rows.includes(`| ${words}`));
  assert.ok(table !== undefined, `${file} has no table with ${words}`);
  const rows = table.trim().split("\n").slice(2);
  return rows.map((row) => row.slice(1, -1).split("|")).map((cells) => cells.map((cell) => cell.trim()));
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

describe("the configuration tables of the pages", () => {
  for (const file of configurationPages) {
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
      const named = readTable(file, "`secretId`").map(([cell = ""]) => cell.replaceAll("`", ""));
      assert.deepEqual(
        named.filter((key) => key !== "–" && !keys.includes(key)),
        [],
      );
    });
  }
});

describe("the messages of the pages", () => {
  // Messages are put together of pieces; what stands between backquotes must be a piece of one, or a code of the service.
  const sources = listSources("sdk").map(read).join("\n").replaceAll("\\`", "`");

  for (const file of configurationPages) {
    it(`in ${file} are such as the code can give`, () => {
      const quoted = readTable(file, "`is not an invoker ID`").map(([cell = ""]) => cell.slice(1, -1));
      assert.ok(quoted.length > 10);
      assert.deepEqual(
        quoted.filter((message) => !message.split("…").every((piece) => sources.includes(piece.trim()))),
        [],
      );
    });
  }
});

describe("the pages", () => {
  it("are there in both languages, with those of the Pulumi Registry beside them", () => {
    const list = (folder: string) => readdirSync(join(repository, folder)).filter((name) => name.endsWith(".md"));
    const pages = PAGES.map((page) => `${page}.md`);
    const registry = REGISTRY_PAGES.map((file) => file.replace("docs/", ""));
    assert.deepEqual(list("docs").sort(), [...pages, ...registry].sort());
    assert.deepEqual(list("docs/zh-CN").sort(), [...pages].sort());
  });

  for (const { english, chinese } of TWINS) {
    it(`${chinese} has the snippets and commands of ${english}, with comments of its own`, () => {
      const withoutComments = (file: string) =>
        readCodeBlocks(file).map(({ line, text, ...block }) => ({ ...block, text: removeComments(text) }));
      assert.deepEqual(withoutComments(chinese), withoutComments(english));
    });

    it(`${chinese} has the headings and tables of ${english}, row by row`, () => {
      const shape = (file: string) => read(file).match(/^(#+|\||!\[|- )/gm);
      assert.deepEqual(shape(chinese), shape(english));
    });

    it(`${chinese} has no English comment`, () => {
      const texts = readCodeBlocks(chinese).filter(({ language }) => !["sh", "text", ""].includes(language));
      const comments = texts.flatMap(({ text }) =>
        [...text.matchAll(/(?:\/\/|#) (.*)$/gm)].map(([, words = ""]) => words),
      );
      assert.deepEqual(
        comments.filter((words) => !/\p{Script=Han}/u.test(words)),
        [],
      );
    });
  }

  it("begin with the task that each solves, and the README is read in five minutes", () => {
    for (const page of PAGES) {
      assert.match(read(`docs/${page}.md`), /^# .+\n\n\[简体中文\]\(.+\)\n\n\| you want to /);
      assert.match(read(`docs/zh-CN/${page}.md`), /^# .+\n\n\[English\]\(.+\)\n\n\| 您想要 /);
    }
    for (const file of ["README.md", "README.zh-CN.md"]) assert.ok(read(file).split("\n").length <= 181, file);
  });

  for (const file of ["docs/policies.md", "docs/zh-CN/policies.md"]) {
    it(`${file} names every policy`, () => {
      const named = readTable(file, "`types`").map(([cell = ""]) => cell.replaceAll("`", ""));
      assert.deepEqual(named.sort(), [...INVOKER_HEALTH_POLICY_NAMES].sort());
    });
  }

  for (const file of ["docs/testing.md", "docs/zh-CN/testing.md"]) {
    it(`${file} names every option of tat-emulator`, () => {
      const named = readTable(file, "`--port").map(([cell = ""]) => /--[a-z-]+/.exec(cell)?.[0]);
      const [options = ""] = USAGE.split("Deeds");
      const known = [...options.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, option]) => option);
      assert.deepEqual(named.sort(), known.filter((option) => option !== "--help").sort());
    });
  }

  for (const file of ["docs/guide.md", "docs/zh-CN/guide.md"]) {
    it(`${file} names every argument of a gate`, () => {
      const named = readTable(file, "`triggers`").flatMap(([cell = ""]) => cell.match(/\w+/g) ?? []);
      const others = ["invokerIds", "region", "targets", "explain", "onPreview", "wait", "triggers"];
      assert.deepEqual(named.sort(), [...others, ...HEALTH_CRITERIA_PROPERTIES].sort());
    });
  }
});

describe("the blocks of the documents", () => {
  it("are all of a kind that is tried", () => {
    const untried = documents.flatMap((file) =>
      readCodeBlocks(file)
        .filter(({ language, trial }) => !(`${language} ${trial}` in TRIALS))
        .map(({ line, language, trial }) => `${file}:${line} ${language} ${trial}`),
    );
    assert.deepEqual(untried, []);
  });

  const examples: Readonly<Record<string, string>> = {
    ts: "two-accounts/index.ts",
    yaml: "yaml/Pulumi.yaml",
    python: "python/__main__.py",
    go: "go/program.go",
    java: "java/src/main/java/tat/App.java",
    csharp: "csharp/Program.cs",
  };
  for (const [language, file] of Object.entries(examples)) {
    const isTried = language === "csharp" ? ", which nothing here can compile" : ", which tests run";
    it(`in ${language} are parts of examples/${file}${isTried}`, () => {
      const program = removeComments(read(`examples/${file}`));
      const parts = documents.flatMap((document) =>
        readCodeBlocks(document)
          .filter((block) => block.language === language && block.trial === "part")
          .map(({ line, text }) => ({ place: `${document}:${line}`, text: removeComments(text) })),
      );
      assert.ok(parts.length > 0);
      assert.deepEqual(
        parts.filter(({ text }) => !program.includes(`\n${text}`)).map(({ place }) => place),
        [],
      );
    });
  }
});

describe("docs/pictures/demo.svg", () => {
  it("shows the demo as it is: otherwise `make pictures` draws it anew", () => {
    const told = [...read("tools/demo/runEmulatedDemo.ts").matchAll(/narrate\("([^"]+)"\)/g)].map(
      ([, text = ""]) => text,
    );
    const shown = told.slice(0, told.indexOf("Nothing of this demo stays."));
    assert.ok(shown.length >= 2);
    const picture = read("docs/pictures/demo.svg");
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
      const links = read(file).matchAll(/\]\(([^)]+)\)|(?:src|srcset)="([^"]+)"/g);
      const targets = [...links].map(([, target, picture = ""]) => target ?? picture);
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
    const inText = documents.flatMap((file) => [...read(file).matchAll(/`make ([a-z-]+)/g)].map(([, name]) => name));
    const named = [...startingWith("make ").map(({ command }) => command.split(" ")[1]), ...inText];
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
      const isHere = spec === "index.test.ts" || existsSync(join(repository, spec ?? ""));
      if (program === "mocha") assert.ok(isHere, `${file}: ${command}`);
      if (program === "tat-emulator") assert.ok(parseCommand(args));
    }
  });

  it("install the package and what it works with, and run scripts that package.json has", () => {
    const { name, peerDependencies } = JSON.parse(read("sdk/package.json"));
    const { scripts, devDependencies } = JSON.parse(read("package.json"));
    for (const { file, command } of startingWith("npm ")) {
      const [, action = "", ...words] = command.replace(/ # .*/, "").split(" ");
      assert.ok(["install", "run"].includes(action), `${file}: ${command}`);
      const [known, named] =
        action === "run"
          ? [Object.keys(scripts), words.slice(0, 1)]
          : words[0] === "--save-dev"
            ? [Object.keys(devDependencies), words.slice(1)]
            : [[name, ...Object.keys(peerDependencies)], words];
      assert.deepEqual(
        named.filter((word) => !known.includes(word)),
        [],
        `${file}: ${command}`,
      );
    }
  });
});
