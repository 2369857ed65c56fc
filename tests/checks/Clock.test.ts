import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import { backgroundClock, systemClock } from "../../sdk/checks/Clock";

/** How many timers keep this process from ending. */
const countTimers = () => process.getActiveResourcesInfo().filter((resource) => resource === "Timeout").length;

/** Keeps this process from doing anything. */
function holdUp(durationMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, durationMs);
}

describe("systemClock and backgroundClock", () => {
  it("keep the process during a sleep, or not, as their names say, and clear the timer of one that is aborted", async () => {
    for (const [clock, kept] of [
      [systemClock, 1],
      [backgroundClock, 0],
    ] as const) {
      const controller = new AbortController();
      const before = countTimers();
      const sleep = clock.sleep(600_000, controller.signal);
      const during = countTimers();
      controller.abort(new Error("enough"));
      assert.deepEqual([during - before, countTimers() - before], [kept, 0]);
      await assert.rejects(sleep, /enough/);
    }
  });

  it("reject with the reason of a signal, whatever it is", async () => {
    for (const clock of [systemClock, backgroundClock]) {
      const controller = new AbortController();
      const sleep = clock.sleep(600_000, controller.signal);
      controller.abort("enough");
      await assert.rejects(sleep, (reason) => reason === "enough");
      await assert.rejects(clock.sleep(600_000, controller.signal), (reason) => reason === "enough");
    }
  });

  it("wake only after what came while the process was held up has been read", async () => {
    const server = createServer();
    const accepted = once(server, "connection");
    await once(server.listen(0, "127.0.0.1"), "listening");
    const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
    const [[served]] = await Promise.all([accepted, once(client, "connect")]);
    try {
      for (const clock of [systemClock, backgroundClock]) {
        const order: string[] = [];
        client.once("data", () => order.push("data"));
        const sleep = clock.sleep(5).then(() => order.push("awake"));
        await new Promise((resolve) => served.write("here", resolve));
        holdUp(10);
        await sleep;
        assert.deepEqual(order, ["data", "awake"]);
      }
    } finally {
      client.destroy();
      server.close();
    }
  });

  it("sleep as long as asked", async () => {
    for (const clock of [systemClock, backgroundClock]) {
      const beganMs = clock.now();
      await clock.sleep(20);
      assert.ok(clock.now() - beganMs >= 19);
    }
  });
});
