import assert from "node:assert/strict";
import fc from "fast-check";
import { MergedRecords } from "../../sdk/emulator/MergedRecords";
import { selectComparator } from "../../sdk/emulator/rowOrder";
import { SortedRecords } from "../../sdk/emulator/SortedRecords";
import type { StoredRecord } from "../../sdk/emulator/StoredRecord";

const compare = selectComparator("newestFirst");

function createRecord(invoker: number, timeMs: number, sequence: number): StoredRecord {
  return { invokerId: `ivk-${invoker}`, invokeTime: "", reason: "", invocationId: "", result: "", timeMs, sequence };
}

describe("MergedRecords", () => {
  it("equals sorting everything again, however adding and reading alternate", () => {
    const adding = fc.record({ invoker: fc.nat(5), timeMs: fc.nat(60), count: fc.integer({ min: 1, max: 20 }) });
    const reading = fc.record({ start: fc.nat(80), size: fc.integer({ min: 1, max: 30 }) });
    fc.assert(
      fc.property(fc.array(fc.oneof(adding, reading), { maxLength: 40, size: "max" }), (steps) => {
        const lists = Array.from({ length: 6 }, () => new SortedRecords(compare));
        const merged = new MergedRecords(compare);
        lists.forEach((list, invoker) => {
          merged.addList(`ivk-${invoker}`, list);
        });
        const all: StoredRecord[] = [];
        for (const step of steps) {
          if ("start" in step) {
            const expected = [...all].sort((a, b) => b.timeMs - a.timeMs || b.sequence - a.sequence);
            assert.deepEqual(
              merged.slice(step.start, step.start + step.size),
              expected.slice(step.start, step.start + step.size),
            );
            assert.equal(merged.length, all.length);
          } else {
            for (let index = 0; index < step.count; index++) {
              const record = createRecord(step.invoker, step.timeMs + index, all.length);
              all.push(record);
              lists[step.invoker]?.add(record);
              merged.noticeAdded(record);
            }
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it("looks at few records for the first page of many", () => {
    let comparisons = 0;
    const counting = (a: StoredRecord, b: StoredRecord) => {
      comparisons++;
      return compare(a, b);
    };
    const merged = new MergedRecords(counting);
    for (let invoker = 0; invoker < 100; invoker++) {
      const list = new SortedRecords(compare);
      for (let run = 0; run < 1000; run++) {
        list.add(createRecord(invoker, run, invoker * 1000 + run));
      }
      merged.addList(`ivk-${invoker}`, list);
    }
    assert.equal(merged.slice(0, 100).length, 100);
    assert.ok(comparisons < 2500, `${comparisons} comparisons for 100 of 100,000 records`);
  });
});
