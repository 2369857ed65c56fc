import { stripVTControlCharacters } from "node:util";

// C0, DEL, C1, line and paragraph separators, and the marks that reorder or hide what a terminal shows.
const UNPRINTABLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is what this is for
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]+/g;
const HTML_TAG = /<[/!?a-z][^<>]{0,500}>/gi;

/**
 * Makes text from elsewhere fit for a message on a console: without terminal sequences, control characters,
 * text-direction marks and HTML tags, white space collapsed, at most `maxLength` characters, the last of which is
 * `…` when something was cut off.
 */
export function cleanText(text: string, maxLength = 300): string {
  // A megabyte is not worth scanning for the 300 characters that are shown.
  const start = text.slice(0, maxLength * 10);
  const clean = stripVTControlCharacters(start)
    .replace(HTML_TAG, " ")
    .replace(UNPRINTABLE, " ")
    .replace(/\s+/g, " ")
    .trim();
  return clean.length > maxLength || start.length < text.length ? `${clean.slice(0, maxLength - 1).trimEnd()}…` : clean;
}

/** Whether the text holds a control character, a line separator or a mark that reorders or hides text. */
export function hasUnprintable(text: string): boolean {
  return text.search(UNPRINTABLE) !== -1;
}
