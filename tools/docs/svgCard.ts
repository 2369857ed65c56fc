/** The colours of a picture, by what they say; each reader gets those of the look that the system is set to. */
const STYLE = `
  .card { fill: #ffffff; stroke: #d1d9e0; } .text { fill: #1f2328; } .faint { fill: #59636e; } .line { stroke: #818b98; fill: none; }
  .box { fill: #f6f8fa; stroke: #818b98; } .good { fill: #dafbe1; stroke: #1a7f37; } .bad { fill: #ffebe9; stroke: #d1242f; }
  .goodText { fill: #116329; } .badText { fill: #a40e26; } .warnText { fill: #7d4e00; } .gap { fill: #fff8c5; stroke: #9a6700; stroke-dasharray: 4 3; }
  @media (prefers-color-scheme: dark) {
    .card { fill: #0d1117; stroke: #3d444d; } .text { fill: #f0f6fc; } .faint { fill: #9198a1; } .line { stroke: #656c76; }
    .box { fill: #151b23; stroke: #656c76; } .good { fill: #033a16; stroke: #2ea043; } .bad { fill: #3c0614; stroke: #f85149; }
    .goodText { fill: #56d364; } .badText { fill: #ff7b72; } .warnText { fill: #e3b341; } .gap { fill: #341a00; stroke: #bb8009; }
  }`;

/** A picture on a card of its own, which can be read on a light page and on a dark one. */
export function renderCard(
  title: string,
  { width, height }: { width: number; height: number },
  parts: string[],
): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(title)}" font-family="system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif" font-size="14">`,
    `<title>${escapeXml(title)}</title>`,
    `<style>${STYLE}\n</style>`,
    `<rect class="card" x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8"/>`,
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}

/** A line of text; `attributes` are those of SVG. */
export function renderText(
  text: string,
  { x, y, look = "text" }: { x: number; y: number; look?: string },
  attributes: Readonly<Record<string, string | number>> = {},
): string {
  const others = Object.entries(attributes).map(([name, value]) => ` ${name}="${value}"`);
  return `<text class="${look}" x="${x}" y="${y}"${others.join("")}>${escapeXml(text)}</text>`;
}

/** Breaks a sentence into lines of at most so many characters. */
export function wrapText(text: string, columns: number): string[] {
  const lines: string[] = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1) ?? "";
    if (last !== "" && last.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines;
}

/** A text as XML takes it. */
export function escapeXml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
