import { stripVTControlCharacters } from "node:util";

// Control and format characters, private and unassigned ones, halves of surrogate pairs, line and paragraph separators:
// what moves a cursor, reverses a line or hides in it.
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]+/gu;
// Nearly every text there is. Told apart several times as fast as by the classes of Unicode.
const PRINTABLE_ASCII = /^[ -~]*$/;
const HTML_TAG = /<[/!?a-z][^<>]{0,500}>/gi;

/**
 * Makes text from elsewhere fit for a message on a console: without terminal sequences, unprintable characters and HTML
 * tags, white space collapsed, at most `maxLength` characters, the last of which is `…` when something was cut off.
 */
export function cleanText(text: string, maxLength = 300): string {
  // A megabyte is not worth scanning for the 300 characters that are shown.
  const start = text.slice(0, maxLength * 10);
  const clean = removeUnprintable(start).replace(HTML_TAG, " ").replace(/\s+/g, " ").trim();
  const isCut = clean.length > maxLength || start.length < text.length;
  // Not through the middle of a surrogate pair: half of one cannot be printed.
  return isCut
    ? `${clean
        .slice(0, maxLength - 1)
        .replace(/[\ud800-\udbff]$/, "")
        .trimEnd()}…`
    : clean;
}

/** Takes terminal sequences out of a text and puts a space for every run of other characters that cannot be printed. */
export function removeUnprintable(text: string): string {
  return hasUnprintable(text) ? stripVTControlCharacters(text).replace(UNPRINTABLE, " ") : text;
}

/** Whether the text holds a character that cannot be printed, a line break among them. */
export function hasUnprintable(text: string): boolean {
  return !PRINTABLE_ASCII.test(text) && text.search(UNPRINTABLE) !== -1;
}
