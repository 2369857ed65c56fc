import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { TatEmulator } from "../../sdk/emulator";
import { parseCliArguments, USAGE } from "../../sdk/emulator/cli";
import { sendSigned } from "./sendSigned";
import { useEmulator } from "./useEmulator";

const cli = join(__dirname, "../../sdk/emulator/cli");
const program = `require(${JSON.stringify(cli)}).runTatEmulator(process.argv.slice(1))`;

describe("tat-emulator", () => {
  const startEmulator = useEmulator();
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) {
      child.kill("SIGKILL");
    }
  });

  function runCli(...args: string[]) {
    const child = spawn(process.execPath, ["-r", "ts-node/register", "-e", program, "--", ...args], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    children.push(child);
    return child;
  }

  async function runToEnd(...args: string[]) {
    const child = runCli(...args);
    const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
    return { output, errors, code };
  }

  it("answers requests made with the settings that it prints, until it is interrupted", async () => {
    const child = runCli("--invokers", "2", "--records", "30", "--fail-latest", "--region", "ap-singapore");
    let printed = "";
    child.stdout.on("data", (chunk) => {
      printed += chunk;
    });
    while (!/latest runs:\n(.+\n){2}/.test(printed)) {
      await once(child.stdout, "data");
    }
    const environment = Object.fromEntries(
      [...printed.matchAll(/export TENCENTCLOUD_(\w+)=(\S+)/g)].map(([, name, value]) => [name, value]),
    );
    const stack = Object.fromEntries(
      [...printed.matchAll(/config set tencentcloud:(\w+) (\S+)/g)].map(([, name, value]) => [name, value]),
    );
    assert.deepEqual(Object.values(environment), Object.values(stack));
    assert.deepEqual([stack.protocol, stack.region], ["HTTP", "ap-singapore"]);
    const target = { ...stack, host: "127.0.0.1", port: Number(stack.domain?.split(":")[1]) } as unknown as TatEmulator;
    const invokerIds = [...printed.matchAll(/^ {2}(ivk-\w+) {2}\S+ {2}FAILED$/gm)].map(([, id]) => id);
    assert.equal(invokerIds.length, 2);
    const { response } = await sendSigned(target, { parameters: { InvokerIds: invokerIds, Limit: 2 } });
    assert.equal(response.TotalCount, 60);
    assert.deepEqual(
      response.InvokerRecordSet.map((record: { Result: string }) => record.Result),
      ["FAILED", "FAILED"],
    );
    child.kill("SIGINT");
    assert.deepEqual(await once(child, "exit"), [0, null]);
  });

  it("prints its options", async () => {
    assert.deepEqual(await runToEnd("--help"), { output: USAGE, errors: "", code: 0 });
  });

  it("says in a sentence what is wrong with the command line, and exits with 2", async () => {
    const { output, errors, code } = await runToEnd("--port", "http");
    assert.deepEqual(
      [output, errors, code],
      ["", '--port: "http" is not a whole number from 0 to 65535\nTry tat-emulator --help.\n', 2],
    );
  });

  it("says that the port is taken, and exits with 1", async () => {
    const { port } = await startEmulator();
    const { output, errors, code } = await runToEnd("--port", String(port));
    assert.deepEqual([output, code], ["", 1]);
    assert.match(errors, new RegExp(`^listen EADDRINUSE: .*:${port}\\n$`));
  });
});

describe("parseCliArguments", () => {
  it("has a default for everything", () => {
    assert.deepEqual(parseCliArguments([]), {
      help: false,
      port: 0,
      region: "ap-guangzhou",
      invokers: 3,
      records: 100,
      failLatest: false,
      successRate: 0.95,
      intervalSeconds: 300,
      live: false,
      seed: "1",
      latencyMs: 0,
    });
  });

  it("reads every option", () => {
    const line =
      "--port 4000 --region ap-tokyo --invokers 0 --records 7 --fail-latest --success-rate 0.5 --interval-seconds 120 --live --seed x --latency-ms 9";
    assert.deepEqual(parseCliArguments(line.split(" ")), {
      help: false,
      port: 4000,
      region: "ap-tokyo",
      invokers: 0,
      records: 7,
      failLatest: true,
      successRate: 0.5,
      intervalSeconds: 120,
      live: true,
      seed: "x",
      latencyMs: 9,
    });
  });

  for (const [line, message] of [
    ["--invokers 1.5", "--invokers: 1.5 is not a whole number from 0 to 100000"],
    ["--invokers=-1", "--invokers: -1 is not a whole number from 0 to 100000"],
    ["--invokers 1e3", '--invokers: "1e3" is not a whole number from 0 to 100000'],
    ["--records 0 --fail-latest", "--records: 0 is not a whole number from 1 to 333333"],
    ["--invokers 1000 --records 1001", "--records: 1001 is not a whole number from 0 to 1000"],
    ["--latency-ms 86400001", "--latency-ms: 86400001 is not a whole number from 0 to 86400000"],
    ["--success-rate 2", "--success-rate: 2 is not a number from 0 to 1, such as 0.02 for 2 %"],
    ["--interval-seconds 90", "--interval-seconds: 90 is not a multiple of 60 from 60 to 31622400"],
    ["--interval-seconds 0", "--interval-seconds: 0 is not a multiple of 60 from 60 to 31622400"],
  ] as const) {
    it(`refuses ${line}`, () => {
      assert.throws(() => parseCliArguments(line.split(" ")), { code: "InvalidArgument", message });
    });
  }

  it("refuses options and arguments that are none", () => {
    assert.throws(() => parseCliArguments(["--frobnicate"]), /tat-emulator: Unknown option '--frobnicate'/);
    assert.throws(() => parseCliArguments(["now"]), /tat-emulator: Unexpected argument 'now'/);
  });
});
