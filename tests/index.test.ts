import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import * as tat from "../sdk";

const repository = join(__dirname, "..");

describe("the package's exports", () => {
  it("are these", () => {
    assert.deepEqual(Object.keys(tat).sort(), [
      "CredentialsError",
      "IN_PROGRESS_RESULTS",
      "InvalidArgumentError",
      "InvalidResponseError",
      "InvokerHealthGate",
      "InvokerRecords",
      "InvokerUnhealthyError",
      "SUCCESS",
      "ServiceError",
      "TatError",
      "TransportError",
      "assertInvokersHealthy",
      "assertInvokersHealthyOutput",
      "assertLatestRunSucceeded",
      "assertLatestRunSucceededOutput",
      "checkInvokerHealth",
      "checkInvokerHealthOutput",
      "computeStatistics",
      "getInvokerRecords",
      "getInvokerRecordsOutput",
      "getInvokerStatistics",
      "getInvokerStatisticsOutput",
      "getLatestInvokerRecords",
      "getLatestInvokerRecordsOutput",
      "invokerHealthHook",
      "isFinished",
      "judgeHealth",
      "renderInvokerReport",
      "renderRunStrip",
    ]);
  });

  it("do not load the service's client, nor what retries and limits its calls", () => {
    const script = `
      require("@pulumi/pulumi");
      const before = new Set(Object.keys(require.cache));
      require("./sdk");
      const loaded = Object.keys(require.cache).filter((file) => !before.has(file) && file.includes("node_modules"));
      console.log(JSON.stringify(loaded));
    `;
    const printed = execFileSync(process.execPath, ["-r", "ts-node/register", "-e", script], { cwd: repository });
    const loaded: string[] = JSON.parse(printed.toString());
    const heavy = /node_modules.(tencentcloud-sdk|p-retry|p-throttle|https?-proxy-agent)/;
    assert.deepEqual(
      loaded.filter((file) => heavy.test(file)),
      [],
    );
  });
});
