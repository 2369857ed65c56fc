import assert from "node:assert/strict";
import { InvokerPoller } from "../../sdk/reads/InvokerPoller";
import { ModelService, modelRecord } from "../history/ModelService";
import { VirtualClock } from "./VirtualClock";

const QUIET = modelRecord(1, 0).invokerId;
const LONG = modelRecord(2, 0).invokerId;
const POLL_MS = 10_000;

describe("InvokerPoller", () => {
  it("keeps what a newer look has seen when half of an older one comes late", async () => {
    const service = new ModelService([modelRecord(1, 60), modelRecord(2, 0, "RUNNING")]);
    const read = service.describeInvokerRecords.bind(service);
    const clock = new VirtualClock(Date.parse(modelRecord(1, 61).invokeTime));
    const poller = new InvokerPoller(service, clock);
    const watcher = poller.join([QUIET, LONG], POLL_MS);
    await Promise.all([poller.nextLook(watcher), clock.advance(1_000)]);

    // The run that is long in progress is looked at by itself, which fails while the other half is under way.
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    let late: Promise<unknown> | undefined;
    const failure = new Error("no");
    service.describeInvokerRecords = async (request) => {
      if (request.invokerIds?.includes(LONG)) throw failure;
      const page = read(request);
      late = released.then(() => page);
      return late as typeof page;
    };
    await Promise.all([assert.rejects(poller.nextLook(watcher), failure), clock.advance(POLL_MS)]);
    assert.ok(late);

    service.describeInvokerRecords = read;
    service.insert(modelRecord(1, 62));
    const [recordsOf] = await Promise.all([poller.nextLook(watcher), clock.advance(POLL_MS)]);
    release();
    await late;
    await new Promise(setImmediate);
    assert.deepEqual(
      recordsOf(QUIET).map(({ invocationId }) => invocationId),
      [modelRecord(1, 62).invocationId],
    );
    poller.leave(watcher);
    await clock.advance(0);
    assert.equal(clock.sleeping, 0);
  });
});
