import assert from "node:assert/strict";

/** What a console obeys, or what hides in a line or turns it round. A line break separates two problems. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is those that must not be there
const OBEYED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|\p{Cs}/u;

/** A message that anybody may print: short, and without anything that a console would obey. */
export function assertFitForConsole(message: string, maxLength = 3000): void {
  assert.ok(message.length <= maxLength, `a message of ${message.length} characters`);
  assert.equal(
    OBEYED.exec(message)?.index,
    undefined,
    `a control character in ${JSON.stringify(message.slice(0, 500))}`,
  );
}
