// Control, format (bidirectional overrides, zero width), private and unassigned characters, line and paragraph
// separators, halves of surrogate pairs: what can move a cursor, reverse a line or hide in it.
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

/**
 * Makes a text that comes from elsewhere safe to stand in one line of a message: what cannot be printed is written as
 * `\u{1b}`, and a long text is cut, with its length behind it.
 *
 * @param maxLength how many characters (UTF-16 code units) are kept; default 80
 */
export function escapeText(text: string, maxLength = 80): string {
  const kept = text.slice(0, maxLength).replace(UNPRINTABLE, escapeCharacter);
  return text.length > maxLength ? `${kept}… (${text.length} characters)` : kept;
}

function escapeCharacter(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}
