import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { TatEmulator } from "../../sdk/emulator";
import { VirtualClock } from "../reads/VirtualClock";
import { sendSigned } from "./sendSigned";
import { useEmulator } from "./useEmulator";

describe("answerBrowser", () => {
  const startEmulator = useEmulator();

  /** The texts of the parts of each entry of a list: what stands in one element, without its tags. */
  const readList = (page: string, id: string) =>
    (page.split(`<ol id="${id}" data-live>`)[1]?.split("</ol>")[0] ?? "")
      .split("<li")
      .slice(1)
      .map((entry) =>
        entry
          .replace(/^[^>]*>/, "")
          .replace(/<[^>]*>/g, " ")
          .replace(/\s+/g, " ")
          .trim(),
      );
  const show = async ({ url }: TatEmulator, query = "") => (await fetch(`${url}/${query}`)).text();
  const namesOf = (page: string) => [...page.matchAll(/<strong>([^<]*)</g)].map(([, name]) => name);
  const buttons = "✓ Succeed ✗ Fail ◌ Run · Miss ○ Disable";

  it("shows invokers with the strip of their runs, the latest on the right, and the requests with where they come from", async () => {
    const nowMs = Date.now(); // all of it: midnight may pass meanwhile
    const emulator = await startEmulator({ clock: new VirtualClock(nowMs) });
    const tomorrow = new Date(nowMs + 86_400_000).toISOString().slice(0, 10);
    emulator.addInvoker({
      invokerId: "ivk-a",
      name: "backup",
      intervalSeconds: 86_400,
      latestResults: ["TIMEOUT", "SUCCESS"],
      inProgress: 1,
    });
    emulator.faults.push({ kind: "connectionReset" });
    await assert.rejects(sendSigned(emulator, { parameters: { Limit: 7 } }));
    const headers = { "X-TC-RequestClient": "test/1" };
    await sendSigned(emulator, { parameters: { Limit: 0 }, headers, host: "tat.dev.localhost:80" });
    const answer = await fetch(emulator.url);
    assert.equal(answer.headers.get("content-type"), "text/html; charset=utf-8");
    const page = await answer.text();
    const [running, failed] = emulator.listRecords().map(({ invokeTime }) => invokeTime);
    assert.deepEqual(readList(page, "invokers"), [
      `backup ✗ TIMEOUT ${failed} ◌ RUNNING ${running} ivk-a ap-guangzhou 3 runs next due ${tomorrow}T00:00:00Z ${buttons} ✓ ✗ ◌`,
    ]);
    assert.deepEqual(
      readList(page, "requests").map((request) => request.replace(/^[\d:.]{12} /, "")),
      [
        "200 InvalidParameterValue DescribeInvokerRecords ap-guangzhou {&#34;Limit&#34;:0} tat.dev.localhost:80 AKIDem…etId test/1",
        `none (fault: connectionReset) DescribeInvokerRecords ap-guangzhou {&#34;Limit&#34;:7} tat.${emulator.domain} AKIDem…etId`,
      ],
    );
    assert.match(page, /<title>1 failing · TAT emulator</);
  });

  it("shows the due times of which no run started, once they are five minutes old, and when each invoker is due next", async () => {
    let nowMs = Date.parse("2026-03-04T00:00:00Z");
    const emulator = await startEmulator({ clock: { now: () => nowMs, sleep: async () => {} } });
    const absences = [{ from: "2026-03-01T12:00:00Z", until: "2026-03-03T12:00:00Z" }];
    emulator.addInvoker({ invokerId: "ivk-a", name: "a", recurrence: "0 2 * * *", count: 4, absences });
    const read = async () => {
      const [job = ""] = readList(await show(emulator), "invokers");
      const [, state = "", next = "", marks = ""] =
        /^a (.*?) \S+ ivk-a \S+ 4 runs (.*) ✓ Succeed .*able (.*)$/.exec(job) ?? [];
      return [state, next, marks.replace(/ /g, "")];
    };
    assert.deepEqual(await read(), ["✓ SUCCESS", "next due 2026-03-04T18:00:00Z", "✓✓✓··✓"]);
    nowMs = Date.parse("2026-03-04T18:05:00Z");
    assert.deepEqual(await read(), ["✓ SUCCESS", "next due 2026-03-05T18:00:00Z", "✓✓✓··✓"]);
    nowMs += 1;
    assert.deepEqual(await read(), ["· missed ✓ SUCCESS", "next due 2026-03-05T18:00:00Z", "✓✓✓··✓·"]);
    emulator.changeInvoker("ivk-a", { enable: false });
    assert.deepEqual(await read(), ["✓ SUCCESS", "disabled", "✓✓✓✓"]);
  });

  it("has failing jobs first, and shows those that a filter finds", async () => {
    const emulator = await startEmulator();
    const latest = { good: "SUCCESS", bad: "FAILED", late: "SUCCESS", odd: "TIMEOUT" };
    for (const [name, result] of Object.entries(latest)) {
      const region = name === "odd" ? "ap-seoul" : "ap-guangzhou";
      emulator.addInvoker({ name, region, intervalSeconds: 86_400, count: 3, latestResults: [result] });
    }
    emulator.missRuns(emulator.listInvokers()[2]?.invokerId ?? "");
    const page = await show(emulator);
    assert.deepEqual(namesOf(page), ["bad", "late", "odd", "good"]);
    assert.match(page, /<h2 id="count" data-live>Invokers: 4, <b class="bad">3 failing<\/b><\/h2>/);
    assert.deepEqual(namesOf(await show(emulator, "?filter=OO")), ["good"]);
    assert.deepEqual(namesOf(await show(emulator, "?filter=seoul")), ["odd"]);
    assert.deepEqual(namesOf(await show(emulator, "?filter=time&failing=on")), ["odd"]);
    assert.deepEqual(namesOf(await show(emulator, "?failing=on")), ["bad", "late", "odd"]);
    assert.match(await show(emulator, "?filter=none"), /<li>None is like that.<\/li>/);
  });

  it("shows a hundred of many invokers, says so, and finds the others", async () => {
    const emulator = await startEmulator({
      invokers: Array.from({ length: 150 }, (_, index) => ({ name: `job ${index}` })),
    });
    const page = await show(emulator);
    assert.match(page, /Invokers: 150, the first 100 of 150 shown</);
    assert.equal(namesOf(page).length, 100);
    assert.deepEqual(namesOf(await show(emulator, "?filter=job+149")), ["job 149"]);
  });

  it("says that faults are to come", async () => {
    const emulator = await startEmulator();
    assert.match(await show(emulator), /<span id="faults" data-live><\/span>/);
    emulator.faults.push({ kind: "notJson" }, { kind: "emptyBody" });
    assert.match(await show(emulator), /2 faults are to come/);
  });

  it("writes hostile text as text, shows no secret, and runs no script but its own", async () => {
    const emulator = await startEmulator({ token: "the-secret-token" });
    emulator.addInvoker({ invokerId: "ivk-a", name: "<script>alert(1)</script>" });
    emulator.addRecord({ invokerId: "ivk-a", result: `"><img src=x>` });
    await sendSigned(emulator, { headers: { "X-TC-RequestClient": "<b x>", "X-TC-Token": "the-secret-token" } });
    const answer = await fetch(`${emulator.url}/?filter=%22%3E%3Cscript%3E`);
    const [found, page] = [await answer.text(), await show(emulator)];
    const script = /<script>(.*?)<\/script>/s.exec(page)?.[1] ?? "";
    for (const text of [found, page]) {
      assert.doesNotMatch(text.replace(`<script>${script}</script>`, ""), /<script|<img|<b x>|the-secret-token/);
      assert.ok(!text.includes(emulator.secretKey));
    }
    assert.equal(
      answer.headers.get("content-security-policy"),
      `default-src 'none'; script-src 'sha256-${createHash("sha256").update(script).digest("base64")}'; connect-src 'self'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
    );
  });

  it("is no request of the log, and stands at the root only", async () => {
    const emulator = await startEmulator();
    assert.equal((await fetch(emulator.url)).status, 200);
    assert.equal((await fetch(`${emulator.url}/favicon.ico`)).status, 404);
    assert.deepEqual([emulator.requests.length, emulator.peakInFlight], [0, 0]);
  });
});
