import { type ArgumentParser, accept, refuse } from "./InvalidArgumentError";
import { showValue } from "./showValue";

const SERVICE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/** Whether the text is a moment as RFC 3339 writes it, with its offset, on a day that the calendar has. */
export function isInstantText(text: string): boolean {
  if (!SERVICE_TIME.test(text) || Number.isNaN(Date.parse(text))) return false;
  const day = Number(text.slice(8, 10));
  // Every month has 28 days. Date.parse takes 30 February for 1 March.
  return day <= 28 || new Date(`${text.slice(0, 10)}T00:00:00Z`).getUTCDate() === day;
}

const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,30}))?(?:[Zz]|([+-])(\d{2}):(\d{2}))$/;

/**
 * Reads a moment in time: RFC 3339 with its offset, such as `2024-05-01T08:00:00Z` or `2024-05-01T16:00:00+08:00`.
 * Gives milliseconds since the UNIX epoch; a finer fraction is rounded up, which keeps both `at or after` and `before`
 * exact for records whose times are whole milliseconds. A date that no calendar has and a leap second are refused.
 */
export const parseInstant: ArgumentParser<number> = (property, value) => {
  const parts = typeof value === "string" ? RFC_3339.exec(value) : null;
  if (!parts) {
    const rule = "a time with its offset (RFC 3339), such as 2024-05-01T08:00:00Z, is expected";
    return refuse(property, `${showValue(value)} is not a moment in time: ${rule}`);
  }
  const fault = findClockFault(parts);
  return fault ? refuse(property, `${showValue(value)} is not a moment in time: ${fault}`) : accept(toMs(parts));
};

function findClockFault(parts: RegExpExecArray): string | undefined {
  const { year, month, day, hour, minute, second, offsetHour, offsetMinute } = readNumbers(parts);
  if (month < 1 || month > 12) return `there is no month ${parts[2]}`;
  if (day < 1 || day > countDays(year, month)) return `month ${parts[1]}-${parts[2]} has no day ${parts[3]}`;
  if (hour > 23) return `there is no hour ${parts[4]}`;
  if (minute > 59) return `there is no minute ${parts[5]}`;
  if (second === 60) return "leap seconds cannot be told apart here, write second 59 or the minute after";
  if (second > 60) return `there is no second ${parts[6]}`;
  return offsetHour > 23 || offsetMinute > 59 ? `there is no offset ${parts[8]}${parts[9]}:${parts[10]}` : undefined;
}

function toMs(parts: RegExpExecArray): number {
  const { year, month, day, hour, minute, second, offsetHour, offsetMinute } = readNumbers(parts);
  // Date.UTC takes the years 0 to 99 for 1900 to 1999; setUTCFullYear does not.
  const dayMs = new Date(0).setUTCFullYear(year, month - 1, day);
  const offsetMinutes = (offsetHour * 60 + offsetMinute) * (parts[8] === "-" ? -1 : 1);
  return dayMs + ((hour * 60 + minute - offsetMinutes) * 60 + second) * 1000 + fractionMs(parts[7] ?? "");
}

// In digits, not in floating point: 0.001 times 1000 and the like must not come out a hair above and be rounded up.
function fractionMs(digits: string): number {
  const wholeMs = Number(digits.slice(0, 3).padEnd(3, "0"));
  return /[1-9]/.test(digits.slice(3)) ? wholeMs + 1 : wholeMs;
}

function readNumbers(parts: RegExpExecArray) {
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return {
    year,
    month,
    day,
    hour,
    minute,
    second,
    offsetHour: Number(parts[9] ?? 0),
    offsetMinute: Number(parts[10] ?? 0),
  };
}

function countDays(year: number, month: number): number {
  // Day 0 of the month after is the last day of this one.
  return new Date(new Date(0).setUTCFullYear(year, month, 0)).getUTCDate();
}
