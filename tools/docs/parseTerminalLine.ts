/** A stretch of text of one look, as a terminal shows it. */
export interface TerminalSpan {
  text: string;
  bold: boolean;
  /** A number of the 256-colour palette; undefined for the terminal's own colour. */
  color?: number;
}

/**
 * Reads what a program has printed to a terminal, one line, into spans. Of the control sequences it knows bold, the
 * palette's colours and their reset, which is what Pulumi prints; others are dropped. The look goes on from line to line,
 * so the one at the end is handed back.
 */
export function parseTerminalLine(
  line: string,
  start: Omit<TerminalSpan, "text"> = { bold: false },
): { spans: TerminalSpan[]; end: Omit<TerminalSpan, "text"> } {
  const spans: TerminalSpan[] = [];
  let look = start;
  const [first = "", ...others] = line.replace(/\r/g, "").split(SEQUENCE_START);
  if (first !== "") spans.push({ text: first, ...look });
  for (const other of others) {
    const [sequence = "", parameters = "", kind] = /^([\d;?]*)([A-Za-z])/.exec(other) ?? [];
    if (kind === "m") look = applyParameters(look, parameters);
    const text = other.slice(sequence.length);
    if (text !== "") spans.push({ text, ...look });
  }
  return { spans, end: look };
}

const SEQUENCE_START = "\u001b[";

function applyParameters(look: Omit<TerminalSpan, "text">, parameters: string): Omit<TerminalSpan, "text"> {
  const color = /^38;5;(\d+)$/.exec(parameters)?.[1];
  if (color !== undefined) return { ...look, color: Number(color) };
  if (parameters === "1") return { ...look, bold: true };
  return parameters === "" || parameters === "0" ? { bold: false } : look;
}
