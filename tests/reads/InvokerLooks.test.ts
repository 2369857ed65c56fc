import assert from "node:assert/strict";
import { InvokerLooks } from "../../sdk/reads/InvokerLooks";
import { ModelService, modelRecord } from "../history/ModelService";
import { VirtualClock } from "./VirtualClock";

const QUIET = modelRecord(1, 0).invokerId;
const LONG = modelRecord(2, 0).invokerId;

describe("InvokerLooks", () => {
  const { signal } = new AbortController();

  it("keeps what a newer look has seen when half of an older one comes late", async () => {
    const service = new ModelService([modelRecord(1, 60), modelRecord(2, 0, "RUNNING")]);
    const read = service.describeInvokerRecords.bind(service);
    const looks = new InvokerLooks(service, new VirtualClock(Date.parse(modelRecord(1, 61).invokeTime)));
    await looks.lookInFull([QUIET, LONG], signal);

    // The run that is long in progress is looked at by itself, which fails while the other half is under way.
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let late: Promise<unknown> = Promise.resolve();
    const failure = new Error("no");
    service.describeInvokerRecords = async (request) => {
      if (request.invokerIds?.includes(LONG)) throw failure;
      const page = read(request);
      late = released.then(() => page);
      return late as typeof page;
    };
    await assert.rejects(looks.lookForNew([QUIET, LONG], signal), failure);

    service.describeInvokerRecords = read;
    service.insert(modelRecord(1, 62));
    await looks.lookForNew([QUIET, LONG], signal);
    const { count } = looks;
    release();
    await late;
    await new Promise(setImmediate);
    assert.deepEqual(
      looks.recordsOf(QUIET).map(({ invocationId }) => invocationId),
      [modelRecord(1, 62).invocationId],
    );
    assert.ok(looks.isSeenAfter(QUIET, count - 2));
  });
});
