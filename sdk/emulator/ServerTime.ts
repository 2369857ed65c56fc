import type { Clock } from "../checks/Clock";
import { valueParser } from "../checks/parseValues";
import { showValue } from "../checks/showValue";
import { TatError } from "../checks/TatError";
import { describeError, EmulatorArgumentError, numberParser, requireValid } from "./service/arguments";

const CENTURY_MS = 36_525 * 86_400_000;

/** Reads how far the clock of the server is ahead. */
export const parseClockOffset = numberParser(-CENTURY_MS, CENTURY_MS, "a number of milliseconds within a century");

const isClock = (value: unknown) =>
  typeof value === "object" &&
  value !== null &&
  ["now", "sleep"].every((name) => typeof Reflect.get(value, name) === "function");

/** Reads a clock. */
export const parseClock = valueParser<Clock>(isClock, "a clock: it needs the functions now and sleep");

// A century within the years that can be written: that far the server's clock may be ahead or behind.
const parseNow = numberParser(
  Date.parse("0101-01-01T00:00:00Z"),
  Date.parse("9899-01-01T00:00:00Z"),
  "a time in milliseconds since the UNIX epoch, of the years 101 to 9898",
);

/**
 * The clock by which the server lives: another clock, ahead of it or behind. What its functions give is checked at each use:
 * with a time that is none, runs are made without end or not at all, and where `sleep` gives no promise a slow answer would
 * come at once.
 */
export class ServerTime {
  constructor(
    private readonly clock: Clock,
    /** How far it is ahead, in milliseconds. */
    public offsetMs: number,
  ) {}

  /** Milliseconds since the UNIX epoch. */
  now(): number {
    try {
      return requireValid(parseNow, "clock.now()", this.clock.now()) + this.offsetMs;
    } catch (error) {
      throw describeFailure("now", error);
    }
  }

  /** Waits so many milliseconds, or until the signal says that nobody waits any more. */
  async sleep(delayMs: number, signal: AbortSignal): Promise<void> {
    try {
      const slept: unknown = this.clock.sleep(delayMs, signal);
      if (typeof Object(slept).then === "function") return await (slept as Promise<void>);
      throw new EmulatorArgumentError("clock.sleep()", `${showValue(slept)} is not a promise`);
    } catch (error) {
      throw describeFailure("sleep", error);
    }
  }
}

function describeFailure(name: "now" | "sleep", error: unknown): TatError {
  if (TatError.isInstance(error)) return error; // what it gave was refused
  return new EmulatorArgumentError(`clock.${name}()`, `it failed: ${describeError(error)}`);
}
