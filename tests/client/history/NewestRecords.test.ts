import assert from "node:assert/strict";
import fc from "fast-check";
import { NewestRecords } from "../../../sdk/client/history/NewestRecords";
import { sortNewestFirst } from "../../../sdk/records/sortNewestFirst";
import { modelRecord } from "./ModelService";

describe("NewestRecords", () => {
  it("keeps the newest of any number of records added in any order", () => {
    const minutes = fc.uniqueArray(fc.integer({ min: -500, max: 500 }), { maxLength: 60 });
    fc.assert(
      fc.property(minutes, fc.integer({ min: 1, max: 20 }), (given, most) => {
        const newest = new NewestRecords(most);
        const records = given.map((minute) => modelRecord(1, minute));
        for (const record of records) newest.add(record);
        assert.deepEqual(newest.toArray(), sortNewestFirst(records).slice(0, most));
        assert.equal(newest.count, Math.min(records.length, most));
      }),
    );
  });

  it("lets go of the others: a record that is too old is not kept in memory", () => {
    const newest = new NewestRecords(1);
    const added = Array.from({ length: 100 }, (_, index) => modelRecord(1, -index));
    for (const record of added) newest.add(record);
    const { kept } = newest as unknown as { kept: unknown[] };
    assert.ok(kept.length <= 2, `${kept.length} records are kept`);
  });
});
