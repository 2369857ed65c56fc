import { type ArgumentParser, accept, refuse } from "./arguments/Parsed";
import { parseGuarded } from "./arguments/readArguments";
import { showValue } from "./arguments/showValue";
import { invokeTimeMs } from "./compareRecords";
import type { InvokerRecord } from "./InvokerRecord";

/** More than a hundred invokers that run once a minute keep in a month. */
const MAX_RECORDS = 10_000_000;
const TEXTS = ["invokerId", "invokeTime", "reason", "invocationId", "result"] as const;

/** Whatever the service may write is a time here too. */
const TIME = /^\d{4}-\d{2}-\d{2}[Tt][\d:.]{8,40}([Zz]|[+-]\d{2}:\d{2})$/;

/** Reads a list of records, which may be empty: gives copies. The first record at fault is named by its place and property. */
export const parseRecords: ArgumentParser<InvokerRecord[]> = (property, value) => {
  if (!Array.isArray(value)) return refuse(property, `${showValue(value)} is not an array of records`);
  // Not `> MAX_RECORDS`: the length of a proxy can be anything, NaN included.
  if (!(value.length <= MAX_RECORDS)) {
    return refuse(property, `${showValue(value)} records is too long: at most ${MAX_RECORDS} are allowed`);
  }
  const records: InvokerRecord[] = [];
  for (let index = 0; index < value.length; index++) {
    const parsed = parseGuarded(parseRecord, `${property}[${index}]`, value[index]);
    if (!parsed.ok) return parsed;
    records.push(parsed.value);
  }
  return accept(records);
};

const parseRecord: ArgumentParser<InvokerRecord> = (property, value) => {
  if (typeof value !== "object" || value === null) return refuse(property, `${showValue(value)} is not a record`);
  const record = {} as InvokerRecord;
  for (const name of TEXTS) {
    const text: unknown = (value as Partial<Record<string, unknown>>)[name];
    if (typeof text !== "string") return refuse(`${property}.${name}`, `${showValue(text)} is not a text`);
    record[name] = text;
  }
  if (TIME.test(record.invokeTime) && Number.isFinite(invokeTimeMs(record))) return accept(record);
  const rule = "is not a time with its offset, such as 2021-09-06T09:33:05Z";
  return refuse(`${property}.invokeTime`, `${showValue(record.invokeTime)} ${rule}`);
};
