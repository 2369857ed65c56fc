import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";

const repository = join(__dirname, "../..");

describe("importing the package", () => {
  it("loads neither the official SDK nor agents for proxies, nor what reads schedules", () => {
    const script = `
      require("@pulumi/pulumi");
      const before = new Set(Object.keys(require.cache));
      require("./sdk");
      const loaded = Object.keys(require.cache).filter((file) => !before.has(file) && file.includes("node_modules"));
      console.log(JSON.stringify(loaded));
    `;
    const printed = execFileSync(process.execPath, ["-r", "ts-node/register", "-e", script], { cwd: repository });
    const loaded: string[] = JSON.parse(printed.toString());
    const heavy = /node_modules.(tencentcloud-sdk|https?-proxy-agent|croner|ini)/;
    assert.deepEqual(
      loaded.filter((file) => heavy.test(file)),
      [],
    );
  });
});
