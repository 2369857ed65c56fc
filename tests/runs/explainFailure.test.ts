import assert from "node:assert/strict";
import fc from "fast-check";
import { explainFailure } from "../../sdk/runs/explainFailure";

const makeTask = (fields: Partial<Parameters<typeof explainFailure>[0][number]>) => ({
  instanceId: "ins-a",
  taskStatus: "FAILED",
  errorInfo: "",
  ...fields,
});

describe("explainFailure", () => {
  it("says instance, status, exit code, error info and the last lines of the output", () => {
    const tasks = [
      makeTask({ exitCode: 2, output: "copying\r\n\ntar: /data: No such file\nexit\n" }),
      makeTask({ instanceId: "ins-ok", taskStatus: "SUCCESS", exitCode: 0, output: "fine" }),
      makeTask({ instanceId: "ins-b", taskStatus: "DELIVER_FAILED", errorInfo: "agent is offline" }),
    ];
    assert.equal(
      explainFailure(tasks),
      [
        "ins-a: FAILED, exit code 2",
        "    | copying",
        "    | tar: /data: No such file",
        "    | exit",
        "ins-b: DELIVER_FAILED: agent is offline",
      ].join("\n"),
    );
  });

  it("says exit code 0, which a task that timed out may have", () => {
    assert.equal(explainFailure([makeTask({ taskStatus: "TIMEOUT", exitCode: 0 })]), "ins-a: TIMEOUT, exit code 0");
  });

  for (const tasks of [[], [makeTask({ taskStatus: "SUCCESS" })]]) {
    it(`says that nothing is known of ${tasks.length} tasks without fault`, () => {
      assert.equal(explainFailure(tasks), "No task says why.");
    });
  }

  it("keeps the last ten lines", () => {
    const output = Array.from({ length: 30 }, (_, index) => `line ${index}`).join("\n");
    const lines = (text: string) => text.split("\n").slice(1);
    assert.deepEqual(
      lines(explainFailure([makeTask({ output })])),
      Array.from({ length: 10 }, (_, index) => `    | line ${20 + index}`),
    );
  });

  it("counts the instances beyond the first five", () => {
    const tasks = Array.from({ length: 7 }, (_, index) => makeTask({ instanceId: `ins-${index}` }));
    assert.deepEqual(explainFailure(tasks).split("\n").slice(4), ["ins-4: FAILED", "and 2 more instances"]);
    assert.deepEqual(explainFailure(tasks.slice(1)).split("\n").slice(4), ["ins-5: FAILED", "and 1 more instance"]);
    assert.equal(explainFailure(tasks.slice(2)).split("\n").length, 5);
  });

  it("cuts long lines and error infos", () => {
    const text = explainFailure([makeTask({ errorInfo: "e".repeat(201), output: "o".repeat(201) })]);
    assert.equal(text, `ins-a: FAILED: ${"e".repeat(200)}…\n    | ${"o".repeat(200)}…`);
    const whole = explainFailure([makeTask({ errorInfo: "e".repeat(200), output: "o".repeat(200) })]);
    assert.equal(whole, `ins-a: FAILED: ${"e".repeat(200)}\n    | ${"o".repeat(200)}`);
  });

  it("cuts no character in two", () => {
    const text = `🙂${"e".repeat(197)}🙂🙂`;
    assert.equal(
      explainFailure([makeTask({ errorInfo: text, output: text })]),
      `ins-a: FAILED: 🙂${"e".repeat(197)}…\n    | 🙂${"e".repeat(197)}…`,
    );
  });

  it("shares 4000 characters among the instances, the last lines of each output first", () => {
    const output = Array.from({ length: 10 }, (_, line) => `${line}${"x".repeat(300)}`).join("\n");
    const explain = (count: number, given = output) =>
      explainFailure(Array.from({ length: count }, () => makeTask({ errorInfo: "e".repeat(300), output: given })));
    const linesOfFirst = (text: string) =>
      text
        .split("\n")
        .filter((line) => line.startsWith("    "))
        .map((line) => line[6]);
    assert.equal(linesOfFirst(explain(1)).join(""), "0123456789");
    // Of 800 characters each, 216 name the instance and its error, and each line takes 208.
    assert.equal(linesOfFirst(explain(5)).join(""), "89".repeat(5));
    // The room that is left, for a line with its quote and its end.
    const room = 800 - 216 - 2 * 208 - 7;
    assert.equal(linesOfFirst(explain(5, `${output}\n${"x".repeat(room)}`)).join(""), "89x".repeat(5));
    assert.equal(linesOfFirst(explain(5, `${output}\n${"x".repeat(room + 1)}`)).join(""), "9x".repeat(5));
    for (const count of [1, 2, 3, 4, 5, 50]) {
      assert.ok(explain(count).length <= 4000 + "\nand 45 more instances".length, `${count}`);
    }
  });

  it("shows what a progress bar wrote last, without colours, in one line each", () => {
    const output = "10 %\r50 %\rdone\n\u001b[31mred\u001b[0m\tend  \n\u202ereversed\u2028next\u0000";
    assert.equal(
      explainFailure([makeTask({ errorInfo: "a\nb\u001b[2J", output })]),
      "ins-a: FAILED: a b\n    | done\n    | red end\n    | reversed next",
    );
  });

  it("leaves nothing that a CI system obeys: not at the start of a line, nor in the middle", () => {
    const output = [
      "::error file=a.sh,line=1::owned",
      "  ::add-mask::e",
      "##[error]owned",
      "copied ##vso[task.setvariable variable=PATH]/tmp",
      "###teamcity[buildStatus status='SUCCESS']",
      "#\u0000#[group]",
      "#\u001b[0m#[group]",
      "--- buildkite",
      "section_start:1:a\r\u001b[0K",
      "## heading [1]",
    ].join("\n");
    const lines = explainFailure([makeTask({ errorInfo: "##[error]e", output })]).split("\n");
    assert.deepEqual(lines, [
      "ins-a: FAILED: # #[error]e",
      "    | : :error file=a.sh,line=1::owned",
      "    |   : :add-mask::e",
      "    | # #[error]owned",
      "    | copied # #vso[task.setvariable variable=PATH]/tmp",
      "    | ## #teamcity[buildStatus status='SUCCESS']",
      "    | # #[group]",
      "    | # #[group]",
      "    | --- buildkite",
      "    | section_start:1:a",
      "    | ## heading [1]",
    ]);
  });

  it("leaves no command that an ID and what stands behind it make together", () => {
    assert.equal(explainFailure([makeTask({ instanceId: ":", taskStatus: "x::y" })]), ": : x::y");
    assert.equal(explainFailure([makeTask({ instanceId: "::error", taskStatus: "a" })]), "\\u{3a}:error: a");
  });

  it("escapes what stands for an ID or a status", () => {
    assert.equal(explainFailure([makeTask({ instanceId: "i\n", taskStatus: "\u001b[2J" })]), "i\\u{a}: \\u{1b}[2J");
  });

  it("bounds any output in lines, characters and signs", () => {
    const hostile = fc.string({ unit: fc.constantFrom("a", "\n", "\r", "\t", "\u001b[31m", "\u0007", "👍", "\ud800") });
    const tasks = fc.array(fc.record({ output: hostile, errorInfo: hostile }).map(makeTask));
    fc.assert(
      fc.property(tasks, (given) => {
        const lines = explainFailure(given).split("\n");
        assert.ok(lines.length <= 5 * 11 + 1);
        for (const line of lines) {
          assert.ok(line.length <= "ins-a: FAILED: ".length + 201, line);
          assert.doesNotMatch(line, /\p{Cc}/u);
        }
      }),
    );
  });

  it("takes a megabyte as fast as a line", () => {
    const output = `${"x".repeat(1_000_000)}\nlast`;
    // Of a line that long, only the tail is looked at.
    assert.match(explainFailure([makeTask({ output: `head ${output}` })]), /\n {4}\| x{200}…\n {4}\| last$/);
  });
});
