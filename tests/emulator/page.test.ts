import assert from "node:assert/strict";
import { sendSigned } from "./sendSigned";
import { useEmulator } from "./useEmulator";

const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);

describe("answerBrowser", () => {
  const startEmulator = useEmulator();

  it("shows invokers with the strip of their runs, the latest on the right, and the requests", async () => {
    const emulator = await startEmulator();
    emulator.addInvoker({
      invokerId: "ivk-a",
      name: "backup",
      intervalSeconds: 86_400,
      latestResults: ["TIMEOUT", "SUCCESS"],
      inProgress: 1,
    });
    emulator.faults.push({ kind: "connectionReset" });
    await assert.rejects(sendSigned(emulator, { parameters: { Limit: 7 } }));
    await sendSigned(emulator, { parameters: { Limit: 0 }, headers: { "X-TC-RequestClient": "test/1" } });
    const answer = await fetch(emulator.url);
    assert.equal(answer.headers.get("content-type"), "text/html; charset=utf-8");
    const page = await answer.text();
    const rowsOf = (id: string) => {
      const table = page.split(`<table id="${id}">`)[1]?.split("</table>")[0] ?? "";
      return table
        .split("<tr>")
        .slice(2)
        .map((row) =>
          row
            .split("<td>")
            .slice(1)
            .map((cell) => cell.replace(/<[^>]*>/g, "").trim()),
        );
    };
    assert.deepEqual(rowsOf("invokers"), [["ivk-a", "backup", "ap-guangzhou", "3", `${tomorrow()}T00:00:00Z`, "✓✗◌"]]);
    assert.deepEqual(
      rowsOf("requests").map(([, ...cells]) => cells),
      [
        ["DescribeInvokerRecords", "ap-guangzhou", "{&#34;Limit&#34;:0}", "200 InvalidParameterValue", "test/1"],
        ["DescribeInvokerRecords", "ap-guangzhou", "{&#34;Limit&#34;:7}", "none (fault: connectionReset)", "-"],
      ],
    );
  });

  it("shows the due times of which no run started, once they are five minutes old, and when each invoker is due next", async () => {
    let nowMs = Date.parse("2026-03-04T00:00:00Z");
    const emulator = await startEmulator({ clock: { now: () => nowMs, sleep: async () => {} } });
    const absences = [{ from: "2026-03-01T12:00:00Z", until: "2026-03-03T12:00:00Z" }];
    emulator.addInvoker({ invokerId: "ivk-a", name: "a", recurrence: "0 2 * * *", count: 4, absences });
    const strip = async () => {
      const page = await (await fetch(emulator.url)).text();
      const [, next = "", marks = ""] = /<td>4<\/td><td>([^<]*)<\/td><td>(.*?)<\/td>/.exec(page) ?? [];
      return [next, marks.replace(/<[^>]*>/g, "")];
    };
    assert.deepEqual(await strip(), ["2026-03-04T18:00:00Z", "✓✓✓··✓"]);
    nowMs = Date.parse("2026-03-04T18:05:00Z");
    assert.deepEqual(await strip(), ["2026-03-05T18:00:00Z", "✓✓✓··✓"]);
    nowMs += 1;
    assert.deepEqual(await strip(), ["2026-03-05T18:00:00Z", "✓✓✓··✓·"]);
    emulator.changeInvoker("ivk-a", { enable: false });
    assert.deepEqual(await strip(), ["disabled", "✓✓✓✓"]);
  });

  it("writes hostile text as text and shows no secret", async () => {
    const emulator = await startEmulator({ token: "the-secret-token" });
    emulator.addInvoker({ invokerId: "ivk-a", name: "<script>alert(1)</script>" });
    emulator.addRecord({ invokerId: "ivk-a", result: `"><img src=x>` });
    await sendSigned(emulator, { headers: { "X-TC-RequestClient": "<b>", "X-TC-Token": "the-secret-token" } });
    const answer = await fetch(emulator.url);
    const page = await answer.text();
    assert.doesNotMatch(page, /<script|<img|<b>|the-secret-token/);
    assert.ok(!page.includes(emulator.secretKey));
    assert.match(answer.headers.get("content-security-policy") ?? "", /default-src 'none'/);
  });

  it("is no request of the log, and stands at the root only", async () => {
    const emulator = await startEmulator();
    assert.equal((await fetch(emulator.url)).status, 200);
    assert.equal((await fetch(`${emulator.url}/favicon.ico`)).status, 404);
    assert.deepEqual([emulator.requests.length, emulator.peakInFlight], [0, 0]);
  });
});
