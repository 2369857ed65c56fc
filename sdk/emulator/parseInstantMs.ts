import { EmulatorArgumentError } from "./EmulatorArgumentError";

/** Milliseconds since the UNIX epoch of a date in any form the emulator takes; {@link EmulatorArgumentError} for anything else. */
export function parseInstantMs(property: string, instant: string | number | Date): number {
  const ms = typeof instant === "string" ? Date.parse(instant) : Number(instant);
  if (!Number.isFinite(ms)) {
    throw new EmulatorArgumentError(
      property,
      `${JSON.stringify(instant)} is no date: give RFC 3339, a Date or milliseconds`,
    );
  }
  return ms;
}
