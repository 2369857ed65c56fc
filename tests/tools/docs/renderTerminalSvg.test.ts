import assert from "node:assert/strict";
import { renderTerminalSvg } from "../../../tools/docs/renderTerminalSvg";
import { shortenDemo } from "../../../tools/docs/shortenDemo";

const control = String.fromCharCode(27);

/** The rows of a picture, as they stand in the file. */
function rowsOf(svg: string): string[] {
  return [...svg.matchAll(/<text [^>]*>(.*)<\/text>/g)].map(([, inner]) => inner ?? "");
}

describe("renderTerminalSvg", () => {
  it("draws bold and colours until they are reset, over the end of a line too", () => {
    const svg = renderTerminalSvg(`${control}[1m${control}[38;5;2ma\r\nb${control}[0m c`, "t");
    assert.deepEqual(rowsOf(svg), [
      '<tspan font-weight="bold" fill="#56d364">a</tspan>',
      '<tspan font-weight="bold" fill="#56d364">b</tspan> c',
    ]);
  });

  it("drops sequences that move the cursor", () => {
    assert.deepEqual(rowsOf(renderTerminalSvg(`${control}[1G${control}[0Ka`, "t")), ["a"]);
  });

  it("shows what a program printed, never takes it for XML", () => {
    const svg = renderTerminalSvg('<script>&"', '"t"');
    assert.deepEqual(rowsOf(svg), ["&lt;script&gt;&amp;&quot;"]);
    assert.match(svg, /aria-label="&quot;t&quot;"/);
  });

  it("goes on in the next row where a line is too long, between words", () => {
    const rows = rowsOf(renderTerminalSvg("word ".repeat(30).trim(), "t"));
    assert.deepEqual(
      rows.map((row) => row.trim().split(" ").length),
      [23, 7],
    );
  });

  it("makes room for every row", () => {
    assert.match(renderTerminalSvg("a\n\nb", "t"), /height="90"/);
  });
});

describe("shortenDemo", () => {
  it("keeps the first record, and ends before the cleaning up", () => {
    const printed = [
      "    records: [",
      "        [0]: {",
      "        }",
      "        [1]: {",
      "        }",
      "    ]",
      "    latest          : {",
      "        ivk-a: {}",
      "    }",
      "    totalCount      : 365",
      "# Nothing of this demo stays.",
      "$ pulumi destroy",
    ];
    assert.deepEqual(shortenDemo(printed.join("\r\n")).split("\n"), [
      "records: [",
      "        [0]: {",
      "        }",
      "        …",
      "    ]",
      "    …",
      "    totalCount      : 365",
    ]);
  });
});
