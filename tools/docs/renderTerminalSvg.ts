import { parseTerminalLine, type TerminalSpan } from "./parseTerminalLine";

const COLUMNS = 118;
const FONT_SIZE = 13;
const COLUMN_WIDTH = 7.8;
const LINE_HEIGHT = 18;
const PADDING = 18;
const BACKGROUND = "#0d1117";
const FOREGROUND = "#d1d9e0";

/** Of the 256-colour palette, the colours in which Pulumi prints. */
const COLORS: Readonly<Record<number, string>> = {
  1: "#ff7b72",
  2: "#56d364",
  3: "#e3b341",
  5: "#d2a8ff",
  6: "#39c5cf",
  12: "#79c0ff",
  13: "#e2a5ff",
};

/** Draws what a program has printed to a terminal; lines that are too long for the picture go on in the next row. */
export function renderTerminalSvg(printed: string, title: string): string {
  const rows: TerminalSpan[][] = [];
  let look: Omit<TerminalSpan, "text"> = { bold: false };
  for (const line of printed.split("\n")) {
    const { spans, end } = parseTerminalLine(line, look);
    look = end;
    rows.push(...wrapSpans(spans));
  }
  const width = Math.ceil(COLUMNS * COLUMN_WIDTH + 2 * PADDING);
  const height = rows.length * LINE_HEIGHT + 2 * PADDING;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(title)}">`,
    `<title>${escapeXml(title)}</title>`,
    `<rect width="100%" height="100%" rx="8" fill="${BACKGROUND}"/>`,
    `<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="${FONT_SIZE}" fill="${FOREGROUND}">`,
    ...rows.map((spans, index) => renderRow(spans, PADDING + FONT_SIZE + index * LINE_HEIGHT)),
    "</g>",
    "</svg>",
    "",
  ].join("\n");
}

function wrapSpans(spans: readonly TerminalSpan[]): TerminalSpan[][] {
  const rows: TerminalSpan[][] = [[]];
  let used = 0;
  for (const span of spans) {
    for (const word of span.text.split(/(?<= )/)) {
      if (used > 0 && used + word.trimEnd().length > COLUMNS) {
        rows.push([]);
        used = 0;
      }
      rows.at(-1)?.push({ ...span, text: word });
      used += word.length;
    }
  }
  return rows;
}

function renderRow(spans: readonly TerminalSpan[], y: number): string {
  const parts = joinEqual(spans).map(({ text, bold, color }) => {
    const fill = color === undefined ? "" : ` fill="${COLORS[color] ?? FOREGROUND}"`;
    const attributes = `${bold ? ' font-weight="bold"' : ""}${fill}`;
    return attributes === "" ? escapeXml(text) : `<tspan${attributes}>${escapeXml(text)}</tspan>`;
  });
  return parts.length === 0 ? "" : `<text xml:space="preserve" x="${PADDING}" y="${y}">${parts.join("")}</text>`;
}

function joinEqual(spans: readonly TerminalSpan[]): TerminalSpan[] {
  const joined: TerminalSpan[] = [];
  for (const span of spans) {
    const last = joined.at(-1);
    if (last && last.bold === span.bold && last.color === span.color) last.text += span.text;
    else joined.push({ ...span });
  }
  return joined;
}

function escapeXml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
