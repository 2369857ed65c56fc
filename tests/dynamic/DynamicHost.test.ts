import assert from "node:assert/strict";
import { mock } from "node:test";
import { Config } from "@pulumi/pulumi/cmd/dynamic-provider/config";
import { DynamicHost } from "../../sdk/dynamic/DynamicHost";
import { startTatEmulator } from "../../sdk/emulator";

describe("DynamicHost", () => {
  it("warns once, with the first request, of a misspelt key in the configuration that Pulumi gives, not of its value", async () => {
    const emulator = await startTatEmulator();
    const config = {
      secretId: emulator.secretId,
      secretKey: emulator.secretKey,
      domain: emulator.domain,
      protocol: "HTTP",
      region: "ap-guangzhou",
      securitytoken: "hunter2",
    };
    const raw = Object.fromEntries(Object.entries(config).map(([key, value]) => [`tencentcloud:${key}`, value]));
    const say = mock.method(console, "warn", () => {});
    try {
      const host = new DynamicHost();
      host.configure({ config: new Config(raw, "project") });
      for (const region of [undefined, "ap-singapore"]) {
        await host.connect(region).describeInvokers({ limit: 1, offset: 0 });
      }
      assert.deepEqual(
        say.mock.calls.map(({ arguments: said }) => said),
        [["tencentcloud:securitytoken is not read: did you mean tencentcloud:securityToken?"]],
      );
    } finally {
      say.mock.restore();
      await emulator.close();
    }
  });
});
