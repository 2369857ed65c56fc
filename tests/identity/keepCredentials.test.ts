import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import fsPromises from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Asking, Surroundings } from "../../sdk/identity/Asking";
import { CredentialsError } from "../../sdk/identity/CredentialsError";
import { keepCredentials } from "../../sdk/identity/keepCredentials";

const MINUTE = 60_000;

const withClock = (now = () => 0) => ({ clock: { now, sleep: async () => {} } }) as unknown as Surroundings;

/** Credentials that last `lifetimeMs`, a clock set by hand, and a count of the rounds of asking, each of which is a request. */
function makeKept(lifetimeMs?: number) {
  const state = { now: 0, rounds: 0, failure: undefined as Error | undefined };
  const ask = async (asking: Asking) => {
    state.rounds++;
    asking.hasRequested = true;
    if (state.failure) throw state.failure;
    const expiresAtMs = lifetimeMs === undefined ? undefined : state.now + lifetimeMs;
    return { source: "test", secretId: `AKID${state.rounds}`, secretKey: "key", expiresAtMs };
  };
  const kept = keepCredentials(
    withClock(() => state.now),
    ask,
  );
  return { state, kept, id: async () => (await kept.get()).secretId };
}

const passing = (message: string) => new CredentialsError(message, { code: "CredentialsBroken", retryable: true });
const lasting = (message: string) => new CredentialsError(message, { code: "CredentialsBroken" });

describe("keepCredentials", () => {
  it("asks once, however many want them, and never again for what does not expire", async () => {
    const { state, kept, id } = makeKept();
    await Promise.all([kept.get(), kept.get(), kept.get()]);
    state.now = 1e15;
    assert.equal(await id(), "AKID1");
  });

  it("asks anew five minutes before expiry, not earlier", async () => {
    const { state, id } = makeKept(60 * MINUTE);
    assert.equal(await id(), "AKID1");
    state.now = 55 * MINUTE - 1;
    assert.equal(await id(), "AKID1");
    state.now = 55 * MINUTE;
    assert.equal(await id(), "AKID2");
  });

  it("takes half the lifetime as margin for what lasts less than ten minutes", async () => {
    const { state, id } = makeKept(4 * MINUTE);
    assert.equal(await id(), "AKID1");
    state.now = 2 * MINUTE - 1;
    assert.equal(await id(), "AKID1");
    state.now = 2 * MINUTE;
    assert.equal(await id(), "AKID2");
  });

  it("gives out the old ones while they last when new ones cannot be had, trying again each half minute", async () => {
    for (const failure of [passing("cannot be had"), lasting("cannot be had")]) {
      const { state, id } = makeKept(60 * MINUTE);
      await id();
      state.failure = failure;
      state.now = 56 * MINUTE;
      assert.equal(await id(), "AKID1");
      assert.equal(await id(), "AKID1");
      assert.equal(state.rounds, 2);
      state.now += MINUTE / 2;
      assert.equal(await id(), "AKID1");
      assert.equal(state.rounds, 3);
      state.now = 60 * MINUTE;
      await assert.rejects(id(), { message: "cannot be had" });
    }
  });

  it("goes on with keys that were refused when no others can be had: not every refusal means the key", async () => {
    const { state, kept, id } = makeKept(60 * MINUTE);
    const refused = await kept.get();
    state.failure = lasting("the code was used");
    await assert.rejects(kept.renew(refused), { message: "the code was used" });
    assert.equal(await id(), "AKID1");
    assert.equal((await kept.renew(refused)).secretId, "AKID1");
    assert.equal(state.rounds, 2);
    state.now = 60 * MINUTE;
    await assert.rejects(id(), { message: "the code was used" });
  });

  it("asks at once when this machine's clock was set back since a failure", async () => {
    const { state, kept, id } = makeKept();
    state.now = 60 * MINUTE;
    state.failure = lasting("set this machine's clock");
    await assert.rejects(id(), { message: "set this machine's clock" });
    state.now = 0;
    state.failure = undefined;
    const first = await kept.get();
    state.now = 30 * MINUTE;
    const second = await kept.renew(first);
    assert.notEqual(second.secretId, first.secretId);
    state.now = 0;
    assert.notEqual((await kept.renew(second)).secretId, second.secretId);
  });

  it("keeps a failure that may pass for nobody, and one that stays for half a minute", async () => {
    const { state, id } = makeKept();
    state.failure = passing("later");
    await assert.rejects(id(), { message: "later" });
    state.failure = lasting("no");
    await assert.rejects(id(), { message: "no" });
    state.failure = undefined;
    await assert.rejects(id(), { message: "no" });
    assert.equal(state.rounds, 2);
    state.now += MINUTE / 2;
    assert.equal(await id(), "AKID3");
  });

  it("renews what was refused once for 300 who say so, early or late", async () => {
    const { state, kept } = makeKept();
    const refused = await kept.get();
    const renewed = await Promise.all(Array.from({ length: 300 }, () => kept.renew(refused)));
    assert.deepEqual(new Set(renewed.map(({ secretId }) => secretId)), new Set(["AKID2"]));
    assert.equal((await kept.renew(refused)).secretId, "AKID2");
    assert.equal(state.rounds, 2);
  });

  it("asks again only half a minute later when the new ones are refused too", async () => {
    const { state, kept } = makeKept();
    const refused = await kept.renew(await kept.get());
    assert.equal((await kept.renew(refused)).secretId, "AKID2");
    state.now = MINUTE / 2 - 1;
    assert.equal((await kept.renew(refused)).secretId, "AKID2");
    state.now = MINUTE / 2;
    assert.equal((await kept.renew(refused)).secretId, "AKID3");
  });

  it("is not overwritten by a round that was given up and comes late", async () => {
    const rounds: ((secretId: string) => void)[] = [];
    const ask = () =>
      new Promise<{ source: string; secretId: string; secretKey: string }>((resolve) => {
        rounds.push((secretId) => resolve({ source: "test", secretId, secretKey: "key" }));
      });
    const kept = keepCredentials(withClock(), ask);
    const abort = new AbortController();
    const givenUp = kept.get(abort.signal);
    abort.abort(new Error("given up"));
    await assert.rejects(givenUp, { message: "given up" });
    const newer = kept.get();
    rounds[1]?.("AKIDnewer");
    assert.equal((await newer).secretId, "AKIDnewer");
    rounds[0]?.("AKIDolder");
    await new Promise(setImmediate);
    assert.equal((await kept.get()).secretId, "AKIDnewer");
  });

  it("is asked again by the next who is refused when a renewal was given up", async () => {
    const { state, kept } = makeKept();
    const refused = await kept.get();
    const abort = new AbortController();
    const renewal = kept.renew(refused, abort.signal);
    abort.abort(new Error("given up"));
    await assert.rejects(renewal, { message: "given up" });
    assert.notEqual((await kept.renew(refused)).secretId, refused.secretId);
    assert.equal(state.rounds, 3);
  });

  describe("of a file", () => {
    let folder: string;
    let path: string;
    let reads: number;

    const makeFromFile = () =>
      keepCredentials(withClock(), async (asking) => {
        reads++;
        const text = (await asking.readFile("test", path)) ?? "";
        return { source: "test", secretId: text, secretKey: "key" };
      });

    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), "tat-kept-"));
      path = join(folder, "key");
      reads = 0;
      writeFileSync(path, "AKID1");
    });
    afterEach(() => rmSync(folder, { recursive: true }));

    it("reads it once for 300 who come when it has changed", async () => {
      const kept = makeFromFile();
      await kept.get();
      writeFileSync(path, "AKID-two");
      const got = await Promise.all(Array.from({ length: 300 }, () => kept.get()));
      assert.deepEqual(new Set(got.map(({ secretId }) => secretId)), new Set(["AKID-two"]));
      assert.equal(reads, 2);
    });

    it("reads it again when it changed under way, and gives nobody what is older: neither who came before nor who came after", async () => {
      let goOn = () => {};
      const kept = keepCredentials(withClock(), async (asking) => {
        const secretId = (await asking.readFile("test", path)) ?? "";
        if (++reads === 1) await new Promise<void>((resolve) => (goOn = resolve)); // as STS, which is slow
        return { source: "test", secretId, secretKey: "key" };
      });
      const before = kept.get();
      while (reads === 0) await new Promise(setImmediate);
      writeFileSync(path, "AKID-two");
      const after = kept.get();
      goOn();
      assert.deepEqual([(await before).secretId, (await after).secretId, reads], ["AKID-two", "AKID-two", 2]);
    });

    it("reads it once for one whose look at it comes late", async () => {
      const kept = makeFromFile();
      await kept.get();
      writeFileSync(path, "AKID-two");
      const { stat } = fsPromises;
      let goOn = () => {};
      const isOver = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      fsPromises.stat = (async (...args: Parameters<typeof stat>) => {
        fsPromises.stat = stat;
        const found = await stat(...args);
        await isOver;
        return found;
      }) as typeof stat;
      const late = kept.get();
      const early = await kept.get();
      goOn();
      assert.equal(await late, early);
      assert.equal(reads, 2);
    });

    it("reads it once for 300 who are refused at once, and again for the next", async () => {
      const kept = makeFromFile();
      const refused = await kept.get();
      const renewed = await Promise.all(Array.from({ length: 300 }, () => kept.renew(refused)));
      assert.deepEqual(new Set(renewed.map(({ secretId }) => secretId)), new Set(["AKID1"]));
      assert.equal(reads, 2);
      await kept.renew(renewed[0] ?? refused);
      assert.equal(reads, 3);
    });
  });
});
