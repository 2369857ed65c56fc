import type { Clock } from "../core/Clock";
import type { Parser } from "./arguments/Parser";
import { showValue } from "./arguments/showValue";
import { numberParser, valueParser } from "./arguments/valueParser";
import { describeError } from "./describeError";
import { EmulatorArgumentError } from "./EmulatorArgumentError";

const parseFunctions = valueParser<Clock>(
  (value) =>
    typeof value === "object" &&
    value !== null &&
    ["now", "sleep"].every((name) => typeof Reflect.get(value, name) === "function"),
  "is no clock: it needs the functions now and sleep",
);

// A century within the years that can be written: that far the server's clock may be ahead or behind.
const parseNow = numberParser(
  Date.parse("0101-01-01T00:00:00Z"),
  Date.parse("9899-01-01T00:00:00Z"),
  "is no time in milliseconds since the UNIX epoch, of the years 101 to 9898",
);

/**
 * Reads a clock. What its functions give is read at each use: with a time that is none, runs are made without end or not
 * at all, and where `sleep` gives no promise a slow answer would come at once.
 */
export const parseClock: Parser<Clock> = (property, value) => {
  const clock = parseFunctions(property, value);
  return {
    now: () => parseNow(`${property}.now()`, readNow(clock, `${property}.now()`)),
    sleep: (delayMs, signal) => sleepBy(clock, `${property}.sleep()`, delayMs, signal),
  };
};

function readNow(clock: Clock, name: string): unknown {
  try {
    return clock.now();
  } catch (error) {
    throw new EmulatorArgumentError(name, `it failed: ${describeError(error)}`);
  }
}

async function sleepBy(clock: Clock, name: string, delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  let slept: unknown;
  try {
    slept = clock.sleep(delayMs, signal);
    if (isThenable(slept)) return await slept;
  } catch (error) {
    throw new EmulatorArgumentError(name, `it failed: ${describeError(error)}`);
  }
  throw new EmulatorArgumentError(name, `${showValue(slept)} is no promise`);
}

function isThenable(value: unknown): value is PromiseLike<void> {
  return typeof value === "object" && value !== null && typeof Reflect.get(value, "then") === "function";
}
