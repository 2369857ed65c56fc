import assert from "node:assert/strict";
import { connectionKey } from "../../sdk/policy/stackResources";

describe("connectionKey", () => {
  it("tells connections apart, and none of their secrets", () => {
    const connection = { explicit: { secretId: "AKIDown", secretKey: "SeCrEt-key" }, region: "ap-guangzhou" };
    const key = connectionKey(connection);
    assert.equal(connectionKey(structuredClone(connection)), key);
    assert.equal(/AKIDown|SeCrEt/.test(key), false);
    const others = [
      {},
      { region: "ap-guangzhou" },
      { ...connection, region: "ap-tokyo" },
      { ...connection, explicit: {} },
    ];
    assert.equal(new Set([key, ...others.map(connectionKey)]).size, 5);
  });
});
