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

const RFC_3339 = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}:\d{2}:\d{2})(?:\.(\d{1,30}))?([Zz]|[+-]\d{2}:\d{2})$/;

/**
 * Reads a moment in time: RFC 3339 with its offset, such as `2024-05-01T08:00:00Z` or `2024-05-01T16:00:00+08:00`.
 * Gives milliseconds since the UNIX epoch; a finer fraction is rounded up, which keeps both `at or after` and `before`
 * exact for records whose times are whole milliseconds. A date that no calendar has and a leap second are refused.
 */
export const parseInstant: ArgumentParser<number> = (property, value) => {
  const [text, date, time, fraction = "", offset] = (typeof value === "string" && RFC_3339.exec(value)) || [];
  if (text === undefined || date === undefined || time === undefined || offset === undefined) {
    const rule = "a time with its offset (RFC 3339), such as 2024-05-01T08:00:00Z, is expected";
    return refuse(property, `${showValue(value)} is not a moment in time: ${rule}`);
  }
  const fault = findClockFault(date, time, offset);
  if (fault) return refuse(property, `${showValue(value)} is not a moment in time: ${fault}`);
  const wholeMs = Date.parse(`${date}T${time}.${fraction.slice(0, 3).padEnd(3, "0")}${offset.toUpperCase()}`);
  // In digits, not in floating point: 0.001 times 1000 and the like must not come out a hair above and be rounded up.
  return accept(/[1-9]/.test(fraction.slice(3)) ? wholeMs + 1 : wholeMs);
};

function findClockFault(date: string, time: string, offset: string): string | undefined {
  const [year = "", month = "", day = ""] = date.split("-");
  const [hour = "", minute = "", second = ""] = time.split(":");
  const [offsetHour = "", offsetMinute = ""] = offset.slice(1).split(":");
  if (month < "01" || month > "12") return `there is no month ${month}`;
  if (day < "01" || Number(day) > countDays(Number(year), Number(month))) {
    return `month ${year}-${month} has no day ${day}`;
  }
  if (hour > "23") return `there is no hour ${hour}`;
  if (minute > "59") return `there is no minute ${minute}`;
  if (second === "60") return "leap seconds cannot be told apart here, write second 59 or the minute after";
  if (second > "60") return `there is no second ${second}`;
  return offsetHour > "23" || offsetMinute > "59" ? `there is no offset ${offset}` : undefined;
}

function countDays(year: number, month: number): number {
  // Day 0 of the month after is the last day of this one.
  return new Date(new Date(0).setUTCFullYear(year, month, 0)).getUTCDate();
}
