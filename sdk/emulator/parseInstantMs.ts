import { showValue } from "./arguments/showValue";
import { EmulatorArgumentError } from "./EmulatorArgumentError";

/** The years 1 to 9999: what RFC 3339 can write. */
export const EARLIEST_MS = Date.parse("0001-01-01T00:00:00Z");
const LATEST_MS = Date.parse("9999-12-31T23:59:59Z");

/** Milliseconds since the UNIX epoch of a date in any form the emulator takes; {@link EmulatorArgumentError} for anything else. */
export function parseInstantMs(property: string, instant: unknown): number {
  const ms = readInstant(instant);
  if (ms >= EARLIEST_MS && ms <= LATEST_MS) return ms;
  throw new EmulatorArgumentError(
    property,
    `${showValue(instant)} is no date: give RFC 3339, a Date or milliseconds, of the years 1 to 9999`,
  );
}

function readInstant(instant: unknown): number {
  if (typeof instant === "string") return Date.parse(instant);
  if (instant instanceof Date) return instant.getTime();
  return typeof instant === "number" ? instant : Number.NaN;
}
