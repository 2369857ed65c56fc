import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { matrix } from "../matrix";
import { useEmulator } from "./useEmulator";

const run = promisify(execFile);
const source = join(__dirname, "goClient");

matrix.describe("the official Go client", () => {
  const startEmulator = useEmulator();
  const folder = mkdtempSync(join(tmpdir(), "tat-go-client-"));
  const program = join(folder, "client");

  before(async function () {
    try {
      await run("go", ["mod", "download"], { cwd: source, timeout: 600_000 });
    } catch (error) {
      const lines = String((error as { stderr?: string }).stderr || (error as Error).message)
        .trim()
        .split("\n");
      console.log(`      skipped: Go could not get Tencent Cloud's modules: ${lines.at(-1)}`);
      this.skip();
    }
    await run("go", ["build", "-o", program, "."], { cwd: source });
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("reads records and sees error codes", async () => {
    const emulator = await startEmulator({ invokers: [{ invokerId: "ivk-a", count: 60, successRate: 0.5 }] });
    const runClient = async (secretKey: string, invokerId: string) => {
      const { stdout } = await run(program, [`127.0.0.1:${emulator.port}`, emulator.secretId, secretKey, invokerId]);
      return JSON.parse(stdout);
    };
    assert.deepEqual(
      await runClient(emulator.secretKey, "ivk-a"),
      emulator.listRecords().map((record) => ({
        InvokerId: record.invokerId,
        InvokeTime: record.invokeTime,
        Reason: record.reason,
        InvocationId: record.invocationId,
        Result: record.result,
      })),
    );
    const badId = await runClient(emulator.secretKey, "nonsense");
    assert.equal(badId.code, "InvalidParameterValue.InvalidInvokerId");
    const badKey = await runClient("wrong", "ivk-a");
    assert.deepEqual(badKey, {
      code: "AuthFailure.SignatureFailure",
      requestId: emulator.requests.at(-1)?.requestId,
    });
  });
});
