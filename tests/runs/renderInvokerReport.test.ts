import assert from "node:assert/strict";
import { renderInvokerReport } from "../../sdk/runs/report";
import { makeInvoker } from "./makeInvoker";
import { makeRun } from "./makeRun";

const TABLE_HEAD = [
  "| Runs | Success rate | Latest | Last failure | Streak | Median interval |",
  "| --- | --- | --- | --- | --- | --- |",
];

describe("renderInvokerReport", () => {
  it("writes a heading, a line about all runs, and a strip and a table for each invoker", () => {
    const records = [
      makeRun(1, "RUNNING"),
      makeRun(6, "SUCCESS"),
      makeRun(11, "SUCCESS"),
      makeRun(16, "FAILED"),
      makeRun(3, "PARTIAL_FAILED", { invokerId: "ivk-b" }),
    ];
    assert.equal(
      renderInvokerReport(records, { invokerIds: ["ivk-none"] }),
      [
        "# Invoker runs",
        "",
        "3 invokers, 5 runs, 1 in progress, success rate 50 %.",
        "",
        "## `ivk-none`",
        "",
        "no runs",
        "",
        ...TABLE_HEAD,
        "| 0 | – | – | – | – | – |",
        "",
        "## `ivk-a`",
        "",
        "✗✓✓◌",
        "",
        ...TABLE_HEAD,
        "| 4 | 66.6 % | `RUNNING` 2024-05-01T11:59:00Z | 2024-05-01T11:44:00Z | 2 successes | 5 minutes |",
        "",
        "## `ivk-b`",
        "",
        "✗",
        "",
        ...TABLE_HEAD,
        "| 1 | 0 % | `PARTIAL_FAILED` 2024-05-01T11:57:00Z | 2024-05-01T11:57:00Z | 1 failure | – |",
        "",
      ].join("\n"),
    );
  });

  it("shows missed runs and when each invoker is due next, where invokers are given", () => {
    const records = [{ ...makeRun(1, "SUCCESS"), invokeTime: "2024-04-29T18:00:05Z" }];
    const lines = renderInvokerReport(records, {
      invokerIds: ["ivk-a", "ivk-off", "ivk-odd", "ivk-over", "ivk-other"],
      invokers: [
        makeInvoker(),
        makeInvoker({ invokerId: "ivk-off", enabled: false }),
        makeInvoker({ invokerId: "ivk-odd", recurrence: "@daily" }),
        makeInvoker({ invokerId: "ivk-over", policy: "ONCE", invokeTime: "2024-05-01T11:00:00Z" }),
      ],
      nowMs: Date.parse("2024-05-01T12:00:00Z"),
    }).split("\n");
    assert.equal(lines[6], "✓·");
    assert.equal(lines[8], "| Runs | Success rate | Latest | Last failure | Streak | Median interval | Next due |");
    assert.deepEqual(
      lines.filter((line) => /^\| \d/.test(line)).map((line) => line.split(" | ").at(-1)),
      ["2024-05-01T18:00:00Z |", "disabled |", "cannot be read |", "– |", "– |"],
    );
  });

  it("takes a title and a length of strips", () => {
    const records = [makeRun(1, "SUCCESS"), makeRun(2, "SUCCESS"), makeRun(3, "SUCCESS")];
    const lines = renderInvokerReport(records, { title: "Nightly *jobs*", stripLength: 2 }).split("\n");
    assert.deepEqual(
      [lines[0], lines[2], lines[6]],
      ["# Nightly \\*jobs\\*", "1 invoker, 3 runs, success rate 100 %.", "✓✓"],
    );
  });

  it("writes a streak of one success, and none before a run has finished", () => {
    const streakOf = (result: string) =>
      renderInvokerReport([makeRun(1, result)])
        .split("\n")[10]
        ?.split(" | ")[4];
    assert.deepEqual([streakOf("SUCCESS"), streakOf("RUNNING")], ["1 success", "–"]);
  });

  it("writes a report about nothing", () => {
    assert.equal(renderInvokerReport([]), "# Invoker runs\n\n0 invokers, 0 runs, success rate –.\n");
  });

  it("keeps the table whole whatever the service wrote", () => {
    const record = makeRun(1, "A|B\n<img>`[x](y)", { invokerId: "ivk-a\n# x" });
    const lines = renderInvokerReport([record]).split("\n");
    assert.equal(lines[4], "## `ivk-a\\u{a}# x`");
    assert.match(lines[10] ?? "", /^\| 1 \| 0 % \| `A\\u\{7c\}B\\u\{a\}<img>\\u\{60\}\[x\]\(y\)` 2024/);
    assert.equal(lines.length, 12);
  });

  for (const hostile of [
    "https://evil.example/?q=1",
    "www.evil.example",
    "me@evil.example",
    "@owner",
    "owner/repo#1",
    "GH-1",
    "0123456789abcdef0123456789abcdef01234567",
    "$x^2$",
    "$`x`$",
    ":x:",
    "![](https://evil.example/i.png)",
    "<img src=x>",
    "``",
    "a` b",
    "\\",
    "\\`",
    "|---|",
    "\\|",
    "##[error]",
    "",
  ]) {
    it(`shows as code, and as nothing else, what the service wrote: ${hostile}`, () => {
      const record = makeRun(1, hostile, { invokerId: hostile });
      const lines = renderInvokerReport([record]).split("\n");
      const code = (text: string) => /^`[^`|]+`$/.test(text);
      assert.ok(code(lines[4]?.replace(/^## /, "") ?? ""), lines[4]);
      const [runs, , latest, ...rest] = (lines[10] ?? "").replace(/^\| | \|$/g, "").split(" | ");
      assert.deepEqual([runs, rest], ["1", ["2024-05-01T11:59:00Z", "1 failure", "–"]]);
      assert.ok(code(latest?.replace(/ 2024-05-01T11:59:00Z$/, "") ?? ""), latest);
      assert.equal(lines.length, 12);
      assert.doesNotMatch(lines.join("\n"), /##\[/);
    });
  }

  it("never rounds a history with a failure up to 100 %", () => {
    const records = Array.from({ length: 2001 }, (_, minute) => makeRun(minute, minute === 7 ? "FAILED" : "SUCCESS"));
    assert.match(renderInvokerReport(records), /2001 runs, success rate 99.9 %\./);
  });
});
