import assert from "node:assert/strict";
import * as pulumi from "@pulumi/pulumi";
import { InvalidArgumentError } from "../../sdk/index";
import { createArgumentsWait } from "../../sdk/program/invokerHealthHook";
import { createSlowWorkReport } from "../../sdk/reads/progress";
import { VirtualClock } from "../reads/VirtualClock";

const MINUTE_MS = 60_000;

/** An argument that becomes known, or fails, by hand. */
function manualArgument() {
  let resolve: (value: string) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<string>((...both) => {
    [resolve, reject] = both;
  });
  return { output: pulumi.output(promise), resolve, reject };
}

function startWait(args: object) {
  const clock = new VirtualClock(0);
  const told: [second: number, message: string, urn?: string][] = [];
  const report = createSlowWorkReport(clock, (message, urn) => told.push([clock.now() / 1000, message, urn]));
  return { clock, told, wait: createArgumentsWait(args, report, clock) };
}

describe("createArgumentsWait", () => {
  it("gives plain arguments, and those that become known within two seconds, without a word or a timer left", async () => {
    const id = manualArgument();
    const { clock, told, wait } = startWait({ invokerIds: [id.output], minRuns: 2, region: undefined });
    const waiting = wait("urn:web");
    await clock.advance(1999);
    id.resolve("ivk-a");
    const expected = { invokerIds: ["ivk-a"], minRuns: 2, region: undefined };
    assert.deepEqual(await waiting, expected);
    assert.equal(clock.sleeping, 0);
    assert.deepEqual(await wait("urn:other"), expected);
    assert.deepEqual(told, []);
  });

  it("tells after two seconds, at the row of the resource, which arguments it waits for", async () => {
    const [id, region] = [manualArgument(), manualArgument()];
    const { clock, told, wait } = startWait({ invokerIds: [id.output], region: region.output, minRuns: 2 });
    const waiting = [wait("urn:web"), wait("urn:other")];
    await clock.advance(2000);
    region.resolve("ap-guangzhou");
    await clock.advance(2000);
    id.resolve("ivk-a");
    await Promise.all(waiting);
    assert.deepEqual(told, [
      [2, "invokerHealthHook: waits for the arguments invokerIds, region of the hook", "urn:web"],
      [4, "invokerHealthHook: waits for the argument invokerIds of the hook", "urn:web"],
    ]);
  });

  it("rejects after five minutes with one sentence that names the argument and says what to do", async () => {
    const id = manualArgument();
    const { clock, told, wait } = startWait({ invokerIds: [id.output], region: "ap-guangzhou" });
    const waiting = Promise.allSettled([wait("urn:web"), wait("urn:other")]);
    await clock.advance(5 * MINUTE_MS);
    for (const result of await waiting) {
      assert.ok(result.status === "rejected" && InvalidArgumentError.isInstance(result.reason));
      assert.equal(
        result.reason.message,
        "invokerIds: not known after 5 minutes, in which the hook kept the resource waiting: name the resource it comes from in dependsOn of every resource with this hook",
      );
    }
    const count = told.length;
    await clock.advance(MINUTE_MS);
    assert.equal(told.length, count);
    assert.equal(clock.sleeping, 0);
  });

  it("begins anew, with five minutes, for a callback that comes after the end of a wait", async () => {
    const id = manualArgument();
    const { clock, wait } = startWait({ invokerIds: [id.output] });
    const first = assert.rejects(wait("urn:web"));
    await clock.advance(5 * MINUTE_MS);
    await first;
    const second = wait("urn:other");
    await clock.advance(5 * MINUTE_MS - 1);
    id.resolve("ivk-a");
    assert.deepEqual(await second, { invokerIds: ["ivk-a"] });
  });

  it("rejects as an argument does", async () => {
    // Pulumi's outputs leave such a failure unhandled, so that it ends the program, with or without a hook.
    const listeners = process.listeners("unhandledRejection");
    process.removeAllListeners("unhandledRejection").on("unhandledRejection", () => {});
    try {
      const id = manualArgument();
      const { clock, wait } = startWait({ invokerIds: [id.output] });
      const waiting = assert.rejects(wait("urn:web"), { message: "not created" });
      id.reject(new Error("not created"));
      await waiting;
      assert.equal(clock.sleeping, 0);
      await new Promise(setImmediate);
    } finally {
      process.removeAllListeners("unhandledRejection");
      for (const listener of listeners) process.on("unhandledRejection", listener);
    }
  });

  it("gives nothing where a preview does not know an argument", async () => {
    const { wait } = startWait({ invokerIds: [pulumi.output(pulumi.unknown)] });
    assert.equal(await wait("urn:web"), undefined);
  });
});
