import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import type { TatEmulator } from "../../sdk/emulator";
import { DEEDS, NAMED_FAULTS } from "../../sdk/emulator/deeds";
import { parseCommand, USAGE } from "../../sdk/emulator/parseCommand";
import { sendSigned } from "./sendSigned";
import { useEmulator } from "./useEmulator";

const command = join(__dirname, "../../sdk/bin/tat-emulator.js");

describe("tat-emulator", () => {
  const startEmulator = useEmulator();
  const children: ChildProcess[] = [];
  afterEach(() => {
    for (const child of children.splice(0)) {
      child.kill("SIGKILL");
    }
  });

  function runCli(...args: string[]) {
    const child = spawn(process.execPath, [command, ...args], {
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
    const child = runCli(
      "--port",
      "0",
      "--invokers",
      "2",
      "--records",
      "30",
      "--fail-latest",
      "--region",
      "ap-singapore",
    );
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
    const invokerIds = [...printed.matchAll(/^ {2}(ivk-\w+) {2}ap-singapore {2}\S+ {2}FAILED$/gm)].map(([, id]) => id);
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

  it("says in a sentence that the port is taken and what to do, and exits with 1", async () => {
    const { port } = await startEmulator();
    assert.deepEqual(await runToEnd("--port", String(port)), {
      output: "",
      errors: `Port ${port} is taken, perhaps by another emulator: end that one, or choose another port with --port, 0 for any free one.\n`,
      code: 1,
    });
  });

  it("steers a running one and says what was done; exits with 1 where that cannot be", async () => {
    const emulator = await startEmulator({ invokers: [{ invokerId: "ivk-b7s3qa5l" }] });
    const port = String(emulator.port);
    const done = await runToEnd("fail", "ivk-b7s3qa5l", "--result", "TIMEOUT", "--reason", "a try", "--port", port);
    const [record] = emulator.listRecords();
    assert.deepEqual([record?.result, record?.reason], ["TIMEOUT", "a try"]);
    const output = `ivk-b7s3qa5l: run ${record?.invocationId} started now and came to TIMEOUT.\n`;
    assert.deepEqual(done, { output, errors: "", code: 0 });
    const failed = await runToEnd("fail", "ivk-typo", "--url", emulator.url);
    const errors = 'invokerId: there is no invoker "ivk-typo": there are ivk-b7s3qa5l\n';
    assert.deepEqual(failed, { output: "", errors, code: 1 });
    // No free port is ever one of the lowest: who asked for one could be given that of an emulator that has ended.
    assert.deepEqual(await runToEnd("fail", "ivk-b7s3qa5l", "--port", "2"), {
      output: "",
      errors: `No emulator answers at http://127.0.0.1:2: start one with tat-emulator, or say where it is with --port or --url.\n`,
      code: 1,
    });
  });

  for (const signal of ["SIGTERM", "SIGKILL"] as const) {
    it(`ends and frees its port when the npx that started it is ended by ${signal}`, async () => {
      const npx = spawn("npx", ["--no-install", "tat-emulator", "--port", "0"], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      children.push(npx);
      let printed = "";
      for await (const chunk of npx.stdout) {
        printed += chunk;
        if (printed.includes("latest runs:")) break;
      }
      const [url = ""] = /http:\/\/127\.0\.0\.1:\d+/.exec(printed) ?? [];
      assert.equal((await fetch(url)).status, 200);
      npx.kill(signal);
      while (
        await fetch(url).then(
          () => true,
          () => false,
        )
      )
        await setTimeout(50);
    });
  }
});

describe("parseCommand", () => {
  const start = (line: string) => {
    const command = parseCommand(line.split(" ").filter((word) => word !== ""));
    return command.kind === "start" ? command.options : assert.fail(`it is ${command.kind}`);
  };
  const steer = (line: string) => {
    const command = parseCommand(line.split(" "));
    return command.kind === "steer" ? command.address.href : assert.fail(`it is ${command.kind}`);
  };

  it("has a default for everything: the invokers of the README, with a run a day and the latest a success", () => {
    const history = {
      region: "ap-guangzhou",
      count: 100,
      successRate: 0.95,
      intervalSeconds: 86_400,
      latestResults: ["SUCCESS"],
      live: false,
    };
    assert.deepEqual(start(""), {
      port: 10_280,
      region: "ap-guangzhou",
      seed: "1",
      latencyMs: 0,
      invokers: [
        { ...history, invokerId: "ivk-b7s3qa5l", name: "nightly-backup" },
        { ...history, invokerId: "ivk-6fx2mm9c", name: "smoke-test" },
      ],
    });
  });

  it("reads every option", () => {
    const line =
      "--port 4000 --region ap-tokyo --invokers 1 --records 7 --fail-latest --success-rate 0.5 --interval-seconds 120 --live --seed x --latency-ms 9";
    const history = { count: 7, successRate: 0.5, intervalSeconds: 120, latestResults: ["FAILED"], live: true };
    assert.deepEqual(start(line), {
      port: 4000,
      region: "ap-tokyo",
      seed: "x",
      latencyMs: 9,
      invokers: [{ region: "ap-tokyo", ...history, invokerId: "ivk-b7s3qa5l", name: "nightly-backup" }],
    });
    assert.equal(start("--live").invokers?.[0]?.intervalSeconds, 60);
  });

  it("names invokers with what their latest runs came to, makes up others, and deals them out over regions in turn", () => {
    const line = "--invoker ivk-a=TIMEOUT --invoker ivk-6fx2mm9c --invokers 3 --region ap-tokyo --region ap-seoul";
    const { region, invokers } = start(line);
    assert.equal(region, "ap-tokyo");
    assert.deepEqual(
      invokers?.map((seed) => [seed.invokerId, seed.name, seed.region, seed.latestResults]),
      [
        ["ivk-a", undefined, "ap-tokyo", ["TIMEOUT"]],
        ["ivk-6fx2mm9c", "smoke-test", "ap-seoul", ["SUCCESS"]],
        [undefined, undefined, "ap-tokyo", ["SUCCESS"]],
      ],
    );
  });

  it("reads a deed, whom or what it is about, its options, and where the emulator is", () => {
    const usual = "http://127.0.0.1:10280";
    assert.equal(steer("fail ivk-b7s3qa5l"), `${usual}/fail/ivk-b7s3qa5l`);
    assert.equal(
      steer("run ivk-a --seconds 9 --result X --port 81"),
      "http://127.0.0.1:81/run/ivk-a?seconds=9&result=X",
    );
    assert.equal(
      steer("fault InternalError --times 2 --url http://[::1]:82"),
      "http://[::1]:82/fault/InternalError?times=2",
    );
    assert.equal(steer("disable ../x?y"), `${usual}/disable/..%2Fx%3Fy`);
  });

  for (const [line, message] of [
    ["--invokers 1.5", "--invokers: 1.5 is not a whole number from 0 to 100000"],
    ["--invokers=-1", "--invokers: -1 is not a whole number from 0 to 100000"],
    ["--invokers 1e3", '--invokers: "1e3" is not a whole number from 0 to 100000'],
    ["--invoker ivk-a --invoker ivk-b --invokers 1", "--invokers: 1 is not a whole number from 2 to 100000"],
    ["--invoker backup", '--invoker: "backup" is not ivk- and 1 to 64 lower-case letters or digits'],
    ["--invoker ivk-a=", '--invoker: "ivk-a=" is not of the form ivk-1a2b3c4d=FAILED'],
    ["--region Tokyo", '--region: "Tokyo" is not a region: a name such as ap-guangzhou is expected'],
    ["--records 0 --fail-latest", "--records: 0 is not a whole number from 1 to 500000"],
    ["--records 0 --invoker ivk-a=FAILED", "--records: 0 is not a whole number from 1 to 1000000"],
    ["--invokers 1000 --records 1001", "--records: 1001 is not a whole number from 0 to 1000"],
    ["--latency-ms 86400001", "--latency-ms: 86400001 is not a whole number from 0 to 86400000"],
    ["--success-rate 2", "--success-rate: 2 is not a number from 0 to 1, such as 0.02 for 2 %"],
    ["--interval-seconds 90", "--interval-seconds: 90 is not a multiple of 60 from 60 to 31622400"],
    ["--interval-seconds 0", "--interval-seconds: 0 is not a multiple of 60 from 60 to 31622400"],
    ["fail", "tat-emulator fail: one word is expected after it, such as ivk-b7s3qa5l"],
    ["fault a b", "tat-emulator fault: one word is expected after it, such as RequestLimitExceeded"],
    ["fail ivk-a --port http", '--port: "http" is not a whole number from 0 to 65535'],
    ["fail ivk-a --url localhost:80", '--url: "localhost:80" is not an address such as http://127.0.0.1:10280'],
    ["suceed ivk-a", 'tat-emulator: "suceed" is no deed: did you mean succeed?'],
    ["now", 'tat-emulator: "now" is no deed: there are succeed, fail, run, miss, disable, enable, fault'],
  ] as const) {
    it(`refuses ${line}`, () => {
      assert.throws(() => parseCommand(line.split(" ")), { code: "InvalidArgument", message });
    });
  }

  it("refuses options that are none, and those of another deed", () => {
    assert.throws(() => parseCommand(["--frobnicate"]), /tat-emulator: Unknown option '--frobnicate'/);
    assert.throws(
      () => parseCommand(["miss", "ivk-a", "--seconds", "1"]),
      /tat-emulator miss: Unknown option '--seconds'/,
    );
  });

  it("gives help to who asks for it in any place, and the help names every deed and fault", () => {
    assert.deepEqual(parseCommand(["--live", "--help"]), { kind: "help" });
    assert.deepEqual(parseCommand(["fail", "-h"]), { kind: "help" });
    for (const word of [...Object.keys(DEEDS), ...NAMED_FAULTS]) assert.match(USAGE, new RegExp(`\\b${word}\\b`));
  });
});
