import { type ArgumentParser, accept, type Parsed, refuse } from "./arguments/Parsed";
import { parseRequiredInvokerIds } from "./arguments/parseInvokerIds";
import { parseGuarded, readArguments } from "./arguments/readArguments";
import { showValue } from "./arguments/showValue";
import type { HealthCriteria } from "./HealthCriteria";
import { HEALTH_CRITERIA_PROPERTIES, readCriteria } from "./health/readCriteria";
import type { InvokerRecord } from "./InvokerRecord";
import type { HealthQuestion } from "./judgeHealth";
import { parseRecords } from "./parseRecords";

/** What `Date` can hold. */
const MAX_MS = 8.64e15;

/** Checks the argument of `judgeHealth`, whatever it is, and asks for the records, which are checked too. */
export function parseHealthQuestion(input: unknown): Parsed<HealthQuestion> {
  const args = readArguments(input, ["invokerIds", "criteria", "recordsOf", "nowMs"]);
  const invokerIds = args.parse("invokerIds", parseRequiredInvokerIds);
  const criteria = args.parse("criteria", parseCriteria);
  const recordsOf = args.parse("recordsOf", parseFunction);
  const nowMs = args.parse("nowMs", parseNow);
  const problems = [
    ...args.problems,
    ...[invokerIds, criteria, recordsOf, nowMs].flatMap((parsed) => parsed.problems),
    ...["invokerIds", "recordsOf", "nowMs"]
      .filter((name) => !args.present.has(name) && args.problems.length === 0)
      .map((property) => ({ property, problem: "is missing" })),
  ];
  if (problems.length > 0 || !(invokerIds.ok && criteria.ok && recordsOf.ok && nowMs.ok))
    return { ok: false, problems };
  return readRecords({
    invokerIds: invokerIds.value as string[],
    criteria: criteria.value ?? {},
    recordsOf: recordsOf.value as HealthQuestion["recordsOf"],
    nowMs: nowMs.value as number,
  });
}

function readRecords(question: HealthQuestion): Parsed<HealthQuestion> {
  const recordsOf = new Map<string, readonly InvokerRecord[]>();
  for (const invokerId of question.invokerIds) {
    const records = parseGuarded(parseRecords, `recordsOf("${invokerId}")`, question.recordsOf(invokerId));
    if (!records.ok) return records;
    recordsOf.set(invokerId, records.value);
  }
  return accept({ ...question, recordsOf: (invokerId) => recordsOf.get(invokerId) ?? [] });
}

const parseCriteria: ArgumentParser<HealthCriteria> = (property, value) => {
  const args = readArguments(value, HEALTH_CRITERIA_PROPERTIES);
  const criteria = readCriteria(args);
  const problems = [...args.problems, ...criteria.problems].map((found) => ({
    ...found,
    property: found.property === "arguments" ? property : `${property}.${found.property}`,
  }));
  return criteria.ok && problems.length === 0 ? criteria : { ok: false, problems };
};

const parseFunction: ArgumentParser<HealthQuestion["recordsOf"]> = (property, value) =>
  typeof value === "function"
    ? accept(value as HealthQuestion["recordsOf"])
    : refuse(property, `${showValue(value)} is not a function`);

const parseNow: ArgumentParser<number> = (property, value) =>
  typeof value === "number" && Math.abs(value) <= MAX_MS
    ? accept(value)
    : refuse(property, `${showValue(value)} is not a number of milliseconds since the UNIX epoch`);
