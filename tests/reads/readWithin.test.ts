import assert from "node:assert/strict";
import { readWithin } from "../../sdk/reads/InvokerSearch";
import { ModelService, modelHistory } from "../history/ModelService";

describe("readWithin", () => {
  const service = new ModelService(modelHistory(1, 5));

  function readTimes(count: number) {
    return readWithin(2, service, async (api) => {
      for (let call = 0; call < count; call++) await api.describeInvokerRecords({ limit: 1, offset: 0 });
      return count;
    });
  }

  beforeEach(() => {
    service.requests.length = 0;
  });

  it("gives what was read with the calls that are allowed", async () => {
    assert.equal(await readTimes(2), 2);
    assert.equal(service.requests.length, 2);
  });

  it("gives nothing, and makes no call more, where they do not do", async () => {
    assert.equal(await readTimes(3), undefined);
    assert.equal(service.requests.length, 2);
  });

  it("rejects with any other error", async () => {
    const error = new Error("no");
    await assert.rejects(
      readWithin(2, service, () => Promise.reject(error)),
      error,
    );
  });
});
