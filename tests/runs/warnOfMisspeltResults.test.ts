import assert from "node:assert/strict";
import { DOCUMENTED_RESULTS, warnOfMisspeltResults } from "../../sdk/runs/InvokerRecord";

function warningsOf(results: readonly string[] | undefined): string[] {
  const warnings: string[] = [];
  warnOfMisspeltResults(results, (message) => void warnings.push(message));
  return warnings;
}

describe("warnOfMisspeltResults", () => {
  it("names the result that was probably meant", () => {
    assert.deepEqual(warningsOf(["SUCCESS", "SUCESS", "FALIED", "PARTIAL_FAIL"]), [
      'results: "SUCESS" is not a documented result: did you mean SUCCESS? It is taken as it is.',
      'results: "FALIED" is not a documented result: did you mean FAILED? It is taken as it is.',
      'results: "PARTIAL_FAIL" is not a documented result: did you mean PARTIAL_FAILED? It is taken as it is.',
    ]);
  });

  it("says nothing of what the document names, nor of what is far from all that it names", () => {
    assert.deepEqual(warningsOf([...DOCUMENTED_RESULTS, "SKIPPED", "QUEUED", "PARTIAL_SUCCESS", "OK"]), []);
    assert.deepEqual(warningsOf(undefined), []);
  });
});
