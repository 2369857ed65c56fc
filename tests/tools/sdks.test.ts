import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runProgram } from "../../tools/engine/runProgram";
import { readPluginSchema } from "../../tools/plugin/readPluginSchema";
import { generateSdks } from "../../tools/sdks/generateSdks";
import { packSdks } from "../../tools/sdks/packSdks";
import { engineTimeoutMs } from "../engine/prepareEngine";

describe("tools/sdks", function () {
  this.timeout(engineTimeoutMs);
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "tat-sdks-"));
    process.env.PLUGIN_DOWNLOAD_URL = "github://api.github.com/owner/repository";
    try {
      await generateSdks(folder);
    } finally {
      delete process.env.PLUGIN_DOWNLOAD_URL;
    }
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it("has every resource and function of the schema in every language", async () => {
    const { resources, functions } = JSON.parse(await readFile(join(folder, "schema.json"), "utf8"));
    const names = Object.keys({ ...resources, ...functions }).map((token) => token.split(":")[2] ?? "");
    assert.ok(names.length > 7, names.join());
    const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`).replace(/^_/, "");
    const camel = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);
    const languages = [
      ["nodejs", (name: string) => `${camel(name)}.ts`],
      ["python/pulumi_tencentcloud_tat", (name: string) => `${snake(name)}.py`],
      ["go", (name: string) => `${camel(name)}.go`],
    ] as const;
    for (const [language, nameFile] of languages) {
      const files = await readdir(join(folder, language));
      const missing = names.map(nameFile).filter((file) => !files.includes(file));
      assert.deepEqual(missing, [], language);
    }
  });

  it("has the version of the package in each, and where Pulumi finds the plugin", async () => {
    const { name, version } = readPluginSchema();
    const described = {
      ...{ resource: true, name, version, server: "github://api.github.com/owner/repository" },
    };
    const { pulumi } = JSON.parse(await readFile(join(folder, "nodejs/package.json"), "utf8"));
    assert.deepEqual(pulumi, described);
    for (const file of ["python/pulumi_tencentcloud_tat/pulumi-plugin.json", "go/pulumi-plugin.json"]) {
      assert.deepEqual(JSON.parse(await readFile(join(folder, file), "utf8")), described, file);
    }
  });

  it("shows in each language the example of that language, and no other", async () => {
    const shown: [file: string, example: string][] = [
      ["nodejs/invokerHealthGate.ts", "new tat.InvokerHealthGate("],
      ["python/pulumi_tencentcloud_tat/invoker_health_gate.py", "backup_healthy = tat.InvokerHealthGate("],
      ["go/invokerHealthGate.go", "tat.NewInvokerHealthGate(ctx"],
    ];
    for (const [file, example] of shown) {
      const text = await readFile(join(folder, file), "utf8");
      assert.ok(text.includes(example), `${file} has no example`);
      assert.deepEqual(
        shown.filter((other) => other[1] !== example && text.includes(other[1])),
        [],
        file,
      );
    }
  });

  it("packs each as a folder that its package manager takes", async () => {
    const archives = await packSdks(folder);
    const wanted = ["sdk/package.json", "sdk/pyproject.toml", "sdk/go.mod"];
    for (const [index, archive] of archives.entries()) {
      const { stdout } = await runProgram("tar", ["-tzf", archive]);
      for (const file of [wanted[index] ?? "", "sdk/LICENSE"]) assert.ok(stdout.split("\n").includes(file), stdout);
    }
    assert.equal(archives.length, wanted.length);
  });
});
