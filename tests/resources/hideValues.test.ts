import assert from "node:assert/strict";
import { InvalidArgumentError, requireValid } from "../../sdk/checks/InvalidArgumentError";
import { parseArguments } from "../../sdk/checks/readArguments";
import { TatError } from "../../sdk/checks/TatError";
import { RECORDS_PARSERS, readRecordsQuery } from "../../sdk/reads/records";
import { parseGateInputs } from "../../sdk/resources/InvokerHealthGateResource";
import { hideValues, type Values } from "../../sdk/resources/values";

const ids = ["ivk-a"];

/** What is said of inputs that cannot be used, without their values. */
function say(inputs: Values, parse: (inputs: Values) => Parameters<typeof requireValid>[0]): string {
  try {
    requireValid(parse(inputs));
  } catch (error) {
    return (hideValues(error, inputs) as Error).message;
  }
  return "";
}

describe("hideValues", () => {
  const gates: [inputs: Values, message: string][] = [
    [{ invokerIds: ["hunter2"] }, "invokerIds[0]: [secret] is not an invoker ID"],
    [{ invokerIds: ids, region: "Hunter 2" }, "region: [secret] is not a region"],
    [{ invokerIds: ids, region: `${"hunter2 ".repeat(100)}` }, "region: [secret] is not a region"],
    [{ invokerIds: ids, maxAgeSeconds: -77 }, "maxAgeSeconds: [secret] is not a whole number from 1 to 3155760000"],
    [{ invokerIds: ids, minSuccessRate: 77 }, "minSuccessRate: [secret] is not a number from 0 to 1"],
    [{ invokerIds: ids, results: ["Success"] }, "results[0]: [secret] is not a result"],
    [
      { invokerIds: ids, results: ["RUNNING"] },
      'results: [secret] is never the result of a finished run: leave it out, or set latest to "run"',
    ],
    [{ invokerIds: ids, onPreview: "hunter2" }, "onPreview: [secret] is not one of fail, warn, skip"],
    [{ invokerIds: ids, explain: "hunter2" }, "explain: [secret] is not true or false"],
    [{ invokerIds: "hunter2" }, "invokerIds: [secret] is not an array of invoker IDs"],
    [
      { invokerIds: ids, wait: { pollSeconds: 7777, runStartedAfter: "2026-13-01T00:00:00Z" } },
      "wait.runStartedAfter: [secret] is not a moment in time\nwait.pollSeconds: [secret] is not a whole number from 1 to 3600",
    ],
    [{ minRuns: 1 }, "invokerIds: is missing: name at least one invoker"],
    [{ invokerIds: ids, minRunz: 77 }, "minRunz: no such property: did you mean minRuns?"],
  ];
  for (const [inputs, message] of gates) {
    it(`says of a gate with a secret: ${message.split("\n")[0]}`, () => {
      assert.equal(say(inputs, parseGateInputs), message);
    });
  }

  it("shows neither end of an empty window", () => {
    const inputs = { since: "2026-02-02T02:00:00+08:00", until: "2026-01-01T01:00:00+08:00" };
    const message = "since: [secret] is not before until, [secret]: no run could match";
    assert.equal(
      say(inputs, (input) => readRecordsQuery(parseArguments(input, RECORDS_PARSERS))),
      message,
    );
  });

  it("gives back an error that is about no argument", () => {
    const error = new TatError("Invoker ivk-a failed.", { code: "InvokerUnhealthy" });
    assert.equal(hideValues(error, { invokerIds: ids }), error);
    const setting = hideValues(
      new InvalidArgumentError("tencentcloud:protocol", '"gopher" is not "HTTPS" or "HTTP"'),
      {},
    );
    assert.equal((setting as Error).message, 'tencentcloud:protocol: "gopher" is not "HTTPS" or "HTTP"');
  });
});
