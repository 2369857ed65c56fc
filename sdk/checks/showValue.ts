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

/**
 * Takes terminal sequences out of a text and puts a space for every run of other characters that cannot be printed, and
 * into what a CI system would obey (see {@link holdsCommand}).
 */
export function removeUnprintable(text: string): string {
  const printable = hasUnprintable(text) ? stripVTControlCharacters(text).replace(UNPRINTABLE, " ") : text;
  return printable.replace(COMMAND_ANYWHERE, "# #").replace(COMMAND_AT_START, "$1: :");
}

// `##[error]`, `##vso[task.setvariable …]`, `##teamcity[…]`: obeyed in the middle of a line too.
const COMMAND_ANYWHERE = /##(?=[\w.-]*\[)/g;
// `::error file=…::`, `::add-mask::`: at the start of a line, white space apart.
const COMMAND_AT_START = /^(\s*)::/;

/**
 * Whether a text holds what CI systems take for a command in the log of a job: those of GitHub Actions, Azure Pipelines and
 * TeamCity. The others have theirs behind control characters, which are never shown.
 */
export function holdsCommand(text: string): boolean {
  return text.search(COMMAND_ANYWHERE) !== -1 || COMMAND_AT_START.test(text);
}

/** Whether the text holds a character that cannot be printed, a line break among them. */
export function hasUnprintable(text: string): boolean {
  return !PRINTABLE_ASCII.test(text) && text.search(UNPRINTABLE) !== -1;
}

/**
 * Makes a text that comes from elsewhere safe to stand in one line of a message: what cannot be printed, and the beginning
 * of what a CI system would obey, is written as `\u{1b}`, and a long text is cut, with its length behind it.
 *
 * @param maxLength how many characters (UTF-16 code units) are kept; default 80
 */
export function escapeText(text: string, maxLength = 80): string {
  const kept = text
    .slice(0, maxLength)
    .replace(UNPRINTABLE, (found) => Array.from(found, escapeCharacter).join(""))
    .replace(COMMAND_ANYWHERE, "\\u{23}#")
    .replace(COMMAND_AT_START, "$1\\u{3a}:");
  return text.length > maxLength ? `${kept}… (${text.length} characters)` : kept;
}

/** `\u{1b}` for an escape. */
export function escapeCharacter(character: string): string {
  return `\\u{${character.codePointAt(0)?.toString(16)}}`;
}

/**
 * Shows a value of any kind in a message: short, on one line, without control characters, in bounded time. What an object
 * holds is not shown.
 */
export function showValue(value: unknown): string {
  switch (typeof value) {
    case "string":
      return `"${escapeText(value)}"`;
    case "number":
    case "boolean":
    case "undefined":
      return String(value);
    case "object":
      return value === null ? "null" : describeObject(value);
    default:
      // The digits of a large bigint take seconds to write down.
      return `a ${typeof value}`;
  }
}

function describeObject(value: object): string {
  if (Array.isArray(value)) return value.length === 0 ? "[]" : `an array of ${value.length}`;
  if (value instanceof Date) return "a Date";
  return value instanceof Promise ? "a Promise" : "an object";
}
