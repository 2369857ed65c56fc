import { renderCard, renderText } from "./svgCard";

const LEFT = 24;
const CELL = 30;
const GAP = 6;
const SMALL = { "font-size": 13 };

/** What each sign of a strip is, in the order of the key. */
const SIGNS: Readonly<Record<string, { look: string; textLook: string; meaning: string }>> = {
  "✓": { look: "good", textLook: "goodText", meaning: "success" },
  "✗": { look: "bad", textLook: "badText", meaning: "failure" },
  "·": { look: "gap", textLook: "warnText", meaning: "missed: due, and no run" },
};

/** Draws a strip of `renderRunStrip`, oldest run left, with a key to its signs. */
export function renderStrip(name: string, strip: string): string {
  const signs = [...strip];
  const cells = signs.flatMap((sign, index) => renderCell(sign, LEFT + index * (CELL + GAP), 48));
  const key = Object.entries(SIGNS).flatMap(([sign, { meaning }], index) => [
    ...renderCell(sign, LEFT + index * 150, 104),
    renderText(meaning, { x: LEFT + index * 150 + CELL + 10, y: 124, look: "faint" }, SMALL),
  ]);
  return renderCard(
    `The runs of ${name}, oldest left: a missed run shows as a gap`,
    { width: 2 * LEFT + signs.length * (CELL + GAP) - GAP, height: 154 },
    [renderText(name, { x: LEFT, y: 32 }, { "font-weight": 600 }), ...cells, ...key],
  );
}

function renderCell(sign: string, x: number, y: number): string[] {
  const { look = "box", textLook = "text" } = SIGNS[sign] ?? {};
  return [
    `<rect class="${look}" x="${x}" y="${y}" width="${CELL}" height="${CELL}" rx="5"/>`,
    renderText(sign, { x: x + CELL / 2, y: y + CELL / 2 + 5, look: textLook }, { "text-anchor": "middle" }),
  ];
}
