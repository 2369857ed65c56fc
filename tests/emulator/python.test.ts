import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { matrix } from "../matrix";
import { preparePython } from "./preparePython";
import { useEmulator } from "./useEmulator";

async function runPython(python: string, settings: object) {
  const child = spawn(python, [join(__dirname, "pythonClient.py")], { stdio: ["pipe", "pipe", "pipe"] });
  child.stdin.end(JSON.stringify(settings));
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  assert.equal(errors, "");
  return JSON.parse(output);
}

matrix.describe("the official Python client", () => {
  const startEmulator = useEmulator();
  let python = "";

  before(function () {
    const prepared = preparePython();
    if ("missing" in prepared) {
      console.log(`      skipped: ${prepared.missing}`);
      this.skip();
    }
    python = prepared.python;
  });

  for (const token of [undefined, "temporary-token"]) {
    it(`reads records and output and sees error codes ${token ? "with temporary" : "with permanent"} credentials`, async () => {
      const emulator = await startEmulator({ token, rateLimit: false });
      emulator.addInvoker({ invokerId: "ivk-a", count: 230, successRate: 0.7, intervalSeconds: 60 });
      emulator.addInvoker({ invokerId: "ivk-b", count: 20 });
      emulator.addRecord({ invokerId: "ivk-c", invocationId: "inv-1", tasks: [{ output: "完成 done\n" }] });
      const seen = await runPython(python, {
        endpoint: `127.0.0.1:${emulator.port}`,
        region: emulator.region,
        secretId: emulator.secretId,
        secretKey: emulator.secretKey,
        token: emulator.token ?? null,
        invokerIds: ["ivk-a", "ivk-b"],
        invocationId: "inv-1",
      });
      const expected = (ids?: string[]) =>
        emulator.listRecords(ids).map((record) => ({
          InvokerId: record.invokerId,
          InvokeTime: record.invokeTime,
          Reason: record.reason,
          InvocationId: record.invocationId,
          Result: record.result,
        }));
      assert.deepEqual(seen.records, expected(["ivk-a", "ivk-b"]));
      assert.deepEqual(seen.unsigned, expected());
      assert.equal(Buffer.from(seen.output[0], "base64").toString(), "完成 done\n");
      assert.equal(seen.badId.code, "InvalidParameterValue.InvalidInvokerId");
      assert.equal(seen.badKey.code, "AuthFailure.SignatureFailure");
      assert.equal(seen.badKey.requestId, emulator.requests.at(-1)?.requestId);
      assert.match(emulator.requests[0]?.client ?? "", /^SDK_PYTHON_/);
    });
  }
});
