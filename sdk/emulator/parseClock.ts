import type { Clock } from "../core/Clock";
import { valueParser } from "../records/arguments/objectParser";
import { type ArgumentParser, accept } from "../records/arguments/Parsed";
import { showValue } from "../records/arguments/showValue";
import { describeError, EmulatorArgumentError, numberParser, requireValid } from "./arguments";

const parseFunctions = valueParser<Clock>(
  (value) =>
    typeof value === "object" &&
    value !== null &&
    ["now", "sleep"].every((name) => typeof Reflect.get(value, name) === "function"),
  "a clock: it needs the functions now and sleep",
);

// A century within the years that can be written: that far the server's clock may be ahead or behind.
const parseNow = numberParser(
  Date.parse("0101-01-01T00:00:00Z"),
  Date.parse("9899-01-01T00:00:00Z"),
  "a time in milliseconds since the UNIX epoch, of the years 101 to 9898",
);

/**
 * Reads a clock. What its functions give is read at each use: with a time that is none, runs are made without end or not
 * at all, and where `sleep` gives no promise a slow answer would come at once.
 */
export const parseClock: ArgumentParser<Clock> = (property, value) => {
  const parsed = parseFunctions(property, value);
  return parsed.ok ? accept(guardClock(parsed.value, property)) : parsed;
};

function guardClock(clock: Clock, property: string): Clock {
  const failed = (name: string, error: unknown) =>
    new EmulatorArgumentError(`${property}.${name}()`, `it failed: ${describeError(error)}`);
  return {
    now: () => {
      let nowMs: unknown;
      try {
        nowMs = clock.now();
      } catch (error) {
        throw failed("now", error);
      }
      return requireValid(parseNow, `${property}.now()`, nowMs);
    },
    sleep: async (delayMs, signal) => {
      let slept: unknown;
      try {
        slept = clock.sleep(delayMs, signal);
        if (isThenable(slept)) return await slept;
      } catch (error) {
        throw failed("sleep", error);
      }
      throw new EmulatorArgumentError(`${property}.sleep()`, `${showValue(slept)} is not a promise`);
    },
  };
}

function isThenable(value: unknown): value is PromiseLike<void> {
  return typeof value === "object" && value !== null && typeof Reflect.get(value, "then") === "function";
}
