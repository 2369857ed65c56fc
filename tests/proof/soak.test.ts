import assert from "node:assert/strict";
import type { InvokerRecordPage, TatApi } from "../../sdk/wire/TatApi";
import { runSoak } from "../../tools/soak/runSoak";
import { drawSchedule } from "../../tools/soak/Schedule";

/** `make soak` plays thousands of schedules for ten minutes; here are the first of them. */
const SEED = 1;
const SCHEDULES = process.env.TESTS === "change" ? 40 : 180;

/** A service whose full pages come to the package changed. */
function spoilFullPages(change: (page: InvokerRecordPage) => InvokerRecordPage): (api: TatApi) => TatApi {
  return (api) => ({
    ...api,
    describeInvokerRecords: async (request, signal) => {
      const page = await api.describeInvokerRecords(request, signal);
      return page.records.length === 100 ? change(page) : page;
    },
  });
}

describe("runSoak", () => {
  it(`finds nothing lost, doubled or wrong in ${SCHEDULES} schedules of faults and moving histories`, async () => {
    const tally = await runSoak({ seed: SEED, schedules: SCHEDULES });
    assert.deepEqual(tally.problems, []);
    assert.equal(tally.schedules, SCHEDULES);
    assert.deepEqual([...tally.operations.keys()].sort(), [
      "health",
      "latest",
      "records",
      "resources",
      "statistics",
      "wait",
      "window",
    ]);
    assert.ok(tally.requests > SCHEDULES, `${tally.requests} requests`);
    assert.ok(tally.faults.size > 10, `${tally.faults.size} kinds of faults`);
    assert.ok(tally.refused > 0, "no schedule had to end with an error");
  });

  it("finds a package that loses a record of a page", async () => {
    const spoil = spoilFullPages((page) => ({
      ...page,
      records: page.records.map((record, index) => (index === 50 ? (page.records[49] ?? record) : record)),
    }));
    const tally = await runSoak({ seed: SEED, schedules: 40, spoil });
    assert.ok(tally.countProblems("lost") > 0, tally.describe());
  });

  it("finds a package that takes one record for two", async () => {
    const rename = (id: string) => `${id}again`;
    const spoil = spoilFullPages((page) => ({
      ...page,
      records: page.records.map((record, index) =>
        index === 50 ? { ...record, invocationId: rename(record.invocationId) } : record,
      ),
    }));
    const tally = await runSoak({ seed: SEED, schedules: 40, spoil });
    assert.ok(tally.countProblems("wrong") > 0, tally.describe());
  });
});

describe("drawSchedule", () => {
  it("draws the same schedule for the same seed, and others for others", () => {
    const drawn = Array.from({ length: 50 }, (_, seed) => JSON.stringify(drawSchedule(seed)));
    assert.deepEqual(
      drawn.map((_, seed) => JSON.stringify(drawSchedule(seed))),
      drawn,
    );
    assert.equal(new Set(drawn).size, drawn.length);
  });
});
