import assert from "node:assert/strict";
import { startNodeClient } from "./startNodeClient";
import { useEmulator } from "./useEmulator";

describe("the official Node client", () => {
  const startEmulator = useEmulator();

  it("reads records", async () => {
    const emulator = await startEmulator({ invokers: [{ invokerId: "ivk-a", count: 30 }, { count: 5 }] });
    const client = startNodeClient(emulator);
    const page = await client.DescribeInvokerRecords({ InvokerIds: ["ivk-a"], Limit: 2, Offset: 28 });
    assert.equal(page.TotalCount, 30);
    assert.deepEqual(
      page.InvokerRecordSet,
      emulator
        .listRecords(["ivk-a"])
        .slice(28)
        .map((record) => ({
          InvokerId: "ivk-a",
          InvokeTime: record.invokeTime,
          Reason: record.reason,
          InvocationId: record.invocationId,
          Result: record.result,
        })),
    );
    assert.equal(emulator.requests[0]?.method, "POST");
    assert.match(emulator.requests[0]?.client ?? "", /^SDK_NODEJS_/);
  });

  it("reads invokers, invocations and output", async () => {
    const emulator = await startEmulator();
    emulator.addRecord({ invokerId: "ivk-a", invocationId: "inv-1", tasks: [{ output: "done\n" }] });
    const client = startNodeClient(emulator);
    const Filters = [{ Name: "invocation-id", Values: ["inv-1"] }];
    const tasks = await client.DescribeInvocationTasks({ Filters, HideOutput: false });
    assert.equal(Buffer.from(tasks.InvocationTaskSet[0].TaskResult.Output, "base64").toString(), "done\n");
    assert.equal((await client.DescribeInvocations({ Filters })).InvocationSet[0].InvocationStatus, "SUCCESS");
    assert.equal((await client.DescribeInvokers({ InvokerIds: ["ivk-a"] })).InvokerSet[0].InvokerId, "ivk-a");
  });

  it("sees codes, RequestIds and messages, whichever language it asks for", async () => {
    const emulator = await startEmulator();
    const client = startNodeClient(emulator, { language: "zh-CN" });
    await assert.rejects(
      client.DescribeInvokerRecords({ InvokerIds: ["nonsense"] }),
      (error: Record<string, string>) => {
        assert.equal(error.code, "InvalidParameterValue.InvalidInvokerId");
        assert.match(error.message ?? "", /^The value of InvokerIds must be IDs/);
        assert.equal(error.requestId, emulator.requests[0]?.requestId);
        return true;
      },
    );
  });

  it("uses temporary credentials", async () => {
    const emulator = await startEmulator({ token: "right", invokers: [{ count: 1 }] });
    assert.equal((await startNodeClient(emulator).DescribeInvokerRecords({})).TotalCount, 1);
    const { secretId, secretKey } = emulator;
    const withoutToken = startNodeClient(emulator, { credential: { secretId, secretKey } });
    await assert.rejects(withoutToken.DescribeInvokerRecords({}), { code: "AuthFailure.TokenFailure" });
  });
});
