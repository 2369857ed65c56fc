import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { createGunzip } from "node:zlib";

const repository = resolve(__dirname, "../..");

/** What a registry knows of a package that is vulnerable, as npm asks for it. */
interface Advisory {
  id: number;
  url: string;
  title: string;
  severity: string;
  vulnerable_versions: string;
}

describe("make audit", () => {
  let registry: Server;
  let advisories: Record<string, Advisory[]>;
  let asked: Record<string, string[]>[];

  beforeEach(async () => {
    advisories = {};
    asked = [];
    registry = createServer(async (request, response) => {
      response.setHeader("Content-Type", "application/json");
      if (request.url !== "/-/npm/v1/security/advisories/bulk") return response.writeHead(404).end("{}");
      asked.push(JSON.parse(await text(request.pipe(createGunzip()))));
      return response.end(JSON.stringify(advisories));
    });
    registry.listen(0, "127.0.0.1");
    await once(registry, "listening");
  });
  afterEach(() => {
    registry.closeAllConnections();
    registry.close();
  });

  async function audit(): Promise<{ code: number; output: string }> {
    const { port } = registry.address() as AddressInfo;
    const env = { ...process.env, npm_config_registry: `http://127.0.0.1:${port}/`, npm_config_audit: "true" };
    // Nothing is to be installed from this registry.
    const make = spawn("make", ["--old-file=node_modules/.installed", "audit"], {
      cwd: repository,
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [output, [code]] = await Promise.all([text(make.stdout), once(make, "exit")]);
    return { code: code as number, output };
  }

  it("asks about what the package brings along, and about no tool of this workspace", async () => {
    const { code, output } = await audit();
    assert.equal(code, 0, output);
    assert.match(output, /found 0 vulnerabilities/);
    assert.equal(asked.length, 1);
    const names = Object.keys(asked[0] ?? {});
    const { dependencies } = JSON.parse(readFileSync(join(repository, "sdk/package.json"), "utf8"));
    for (const [name, range] of Object.entries<string>(dependencies)) {
      const published = /^npm:(.+)@/.exec(range)?.[1] ?? name;
      assert.ok(names.includes(published), published);
    }
    const tools = ["@biomejs/biome", "c8", "mocha", "playwright-core"];
    assert.deepEqual(
      names.filter((name) => tools.includes(name)),
      [],
    );
  });

  it("fails for a vulnerability of a package below", async () => {
    const url = "https://example.com/advisory";
    const advisory = { id: 1, url, title: "Leaks headers", severity: "high", vulnerable_versions: "*" };
    advisories = { "agent-base": [advisory] };
    const { code, output } = await audit();
    assert.notEqual(code, 0);
    assert.match(output, /agent-base[\s\S]*Leaks headers/);
  });
});
