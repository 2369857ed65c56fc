import assert from "node:assert/strict";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { InvokerReader } from "../../sdk/policy/InvokerReader";
import { createSlowWorkReport } from "../../sdk/reads/progress";
import { connectTo } from "../reads/connectTo";
import { VirtualClock } from "../reads/VirtualClock";

const guangzhou = { region: "ap-guangzhou" };
const shanghai = { region: "ap-shanghai" };

describe("InvokerReader", () => {
  let emulator: TatEmulator;
  let clock: VirtualClock;
  let told: string[];
  let reader: InvokerReader;

  beforeEach(async () => {
    emulator = await startTatEmulator();
    emulator.addInvoker({ invokerId: "ivk-long", count: 250 });
    emulator.addInvoker({ invokerId: "ivk-remote", count: 250, region: "ap-shanghai" });
    clock = new VirtualClock(0);
    told = [];
    const report = createSlowWorkReport(clock, (message, urn) => told.push(urn ? `${urn}: ${message}` : message));
    reader = new InvokerReader(({ region }) => connectTo(emulator, { region }), report);
  });

  afterEach(() => emulator.close());

  /** Resolves when such a request arrives; it is answered once `release` is called. */
  function hold(isHeld: (request: { region: string; offset: number }) => boolean): {
    asked: Promise<void>;
    release(): void;
  } {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const asked = new Promise<void>((resolve) => {
      emulator.onRequest = ({ region, parameters }) => {
        if (!isHeld({ region: region ?? "", offset: Number(parameters.Offset) })) return;
        resolve();
        return held;
      };
    });
    return { asked, release };
  }

  const readAll = (connection: object, invokerId: string) =>
    reader.readNewest(connection, [invokerId], (newest) => newest.length >= 250);

  it("tells under the policy's name how far its readings are after two seconds, and nothing once they are over", async () => {
    const { asked, release } = hold(({ offset }) => offset > 0);
    const reading = reader.readFor("tat-success-rate", () => readAll(guangzhou, "ivk-long"));
    await asked;
    await clock.advance(4000);
    release();
    assert.equal((await reading)?.get("ivk-long")?.length, 250);
    await clock.advance(60_000);
    const line = "tat-success-rate: 100 of at most 250 records read (1 call)";
    assert.deepEqual(told, [line, line]);
    assert.equal(clock.sleeping, 0);
  });

  it("counts what a policy asks through all connections together", async () => {
    const { asked, release } = hold(({ region, offset }) => region === "ap-shanghai" && offset === 0);
    const reading = reader.readFor("tat-success-rate", async () => {
      await readAll(guangzhou, "ivk-long");
      await clock.advance(1500);
      await readAll(shanghai, "ivk-remote");
      await clock.advance(2500);
    });
    await asked;
    await clock.advance(500);
    release();
    await reading;
    const [first = "", second = ""] = told;
    assert.match(first, /^tat-success-rate: 250 of at most 250 records read \(\d calls\)$/);
    assert.match(second, /^tat-success-rate: 500 of at most 500 records read \(\d calls\)$/);
    assert.equal(told.length, 2);
  });

  it("says nothing of a policy that reads for less, or not at all, and counts each policy's time by itself", async () => {
    await reader.readFor("tat-success-rate", async () => {
      await readAll(guangzhou, "ivk-long");
      await clock.advance(1900);
    });
    await reader.readFor("tat-latest-run-succeeded", async () => {
      await readAll(shanghai, "ivk-remote");
      await clock.advance(1900);
    });
    const requestCount = emulator.requests.length;
    await reader.readFor("tat-fresh-history", async () => {
      await readAll(guangzhou, "ivk-long"); // known from the policies before
    });
    await clock.advance(60_000);
    assert.deepEqual(told, []);
    assert.equal(clock.sleeping, 0);
    assert.equal(emulator.requests.length, requestCount);
  });

  it("says nothing after readings that failed, and leaves no timer", async () => {
    emulator.denyActions(["DescribeInvokerRecords"]);
    assert.equal(await reader.readFor("tat-success-rate", () => readAll(guangzhou, "ivk-long")), undefined);
    const notApplicable = new Error("not applicable");
    const judged = reader.readFor("tat-fresh-history", async () => {
      await readAll(shanghai, "ivk-remote");
      throw notApplicable;
    });
    await assert.rejects(judged, notApplicable);
    await clock.advance(60_000);
    assert.deepEqual(told, []);
    assert.equal(clock.sleeping, 0);
    assert.deepEqual(
      reader.failures.map(({ code }) => code),
      ["UnauthorizedOperation", "UnauthorizedOperation"],
    );
  });

  it("reads anew for a policy that comes again", async () => {
    const read = () => reader.readFor("tat-success-rate", () => readAll(guangzhou, "ivk-long"));
    await read();
    const requestCount = emulator.requests.length;
    await read();
    assert.equal(emulator.requests.length, 2 * requestCount);
  });
});
