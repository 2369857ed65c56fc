import { integerParser } from "./arguments/integerParser";
import { type ArgumentParser, accept, type Parsed, refuse } from "./arguments/Parsed";
import { readArguments } from "./arguments/readArguments";
import { showValue } from "./arguments/showValue";
import type { InvokerReportOptions } from "./renderInvokerReport";

/** As many as anybody reads. */
const MAX_STRIP_LENGTH = 1000;
const MAX_INVOKERS = 100_000;

/** Reads how many runs a strip has. */
export const parseStripLength = integerParser(0, MAX_STRIP_LENGTH);

/** Checks the options of `renderInvokerReport`, whatever they are. Nothing throws. */
export function parseReportOptions(input: unknown): Parsed<InvokerReportOptions> {
  const args = readArguments(input, ["title", "invokerIds", "stripLength"]);
  const title = args.parse("title", parseText);
  const invokerIds = args.parse("invokerIds", parseTexts);
  const stripLength = args.parse("stripLength", parseStripLength);
  const problems = [...args.problems, ...title.problems, ...invokerIds.problems, ...stripLength.problems];
  return title.ok && invokerIds.ok && stripLength.ok && problems.length === 0
    ? accept({ title: title.value, invokerIds: invokerIds.value, stripLength: stripLength.value })
    : { ok: false, problems };
}

const parseText: ArgumentParser<string> = (property, value) =>
  typeof value === "string" ? accept(value) : refuse(property, `${showValue(value)} is not a text`);

/** The invokers may be none, and of any name: they are only shown. */
const parseTexts: ArgumentParser<string[]> = (property, value) => {
  if (!Array.isArray(value) || !(value.length <= MAX_INVOKERS)) {
    return refuse(property, `${showValue(value)} is not an array of at most ${MAX_INVOKERS} invoker IDs`);
  }
  const texts: string[] = [];
  for (let index = 0; index < value.length; index++) {
    const parsed = parseText(`${property}[${index}]`, value[index]);
    if (!parsed.ok) return parsed;
    texts.push(parsed.value);
  }
  return accept(texts);
};
