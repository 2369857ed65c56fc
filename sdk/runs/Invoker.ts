import { type ArgumentParser, accept, refuse } from "../checks/InvalidArgumentError";
import { isInstantText } from "../checks/parseInstant";
import { showValue } from "../checks/showValue";

/** An invoker and its schedule, as `DescribeInvokers` reports it. */
export interface Invoker {
  /** Its ID, such as `ivk-b7s3qa5l`. */
  invokerId: string;
  /** Its name, for people: two invokers may have the same. */
  name: string;
  /** The command that it runs, such as `cmd-7bh2x4aq`; empty when the service names none. */
  commandId: string;
  /** The instances on which it runs, such as `ins-m5xk1v2c`. */
  instanceIds: string[];
  /** Whether it is switched on. One that is not is due at no time. */
  enabled: boolean;
  /**
   * `RECURRENCE` runs again and again, by `recurrence`; `ONCE` runs at `invokeTime`. Another value that the service
   * writes is kept as it is, and is a schedule that cannot be read; empty when the service names no schedule.
   */
  policy: string;
  /** A cron expression of five fields, in Beijing time (UTC+8), such as `0 2 * * *`. Left out when the service names none. */
  recurrence?: string;
  /**
   * When it runs next, or for `ONCE` when it ran, in the service's words: RFC 3339, possibly with an offset such as
   * `+08:00`. Left out when the service names none.
   */
  invokeTime?: string;
  /** When it was created: RFC 3339, as the service wrote it. */
  createdTime: string;
  /** When it was last changed: RFC 3339, as the service wrote it. No document says what counts as a change. */
  updatedTime: string;
  /** Its tags. Left out when the service names none. */
  tags?: { [key: string]: string };
  /**
   * The newest time since it was created at which its schedule asked for a run, when it was read: RFC 3339 in UTC.
   * Computed here, not the service's. Left out when there is none, when it is disabled, and when its schedule cannot be read.
   */
  previousDueTime?: string;
  /**
   * The next time at which its schedule asks for a run, when it was read: RFC 3339 in UTC. Computed here, not the
   * service's. Left out when there is none, when it is disabled, and when its schedule cannot be read.
   */
  nextDueTime?: string;
}

const isText = (value: unknown) => typeof value === "string";
const isTextIfAny = (value: unknown) => value === undefined || isText(value);
const isTime = (value: unknown) => isText(value) && isInstantText(value as string);
const TIME_RULE = "a time with its offset, such as 2021-09-06T09:33:05Z";

/** What judgements and reports look at. */
const PROPERTIES: [keyof Invoker, (value: unknown) => boolean, string][] = [
  ["invokerId", isText, "a text"],
  ["enabled", (value) => typeof value === "boolean", "true or false"],
  ["policy", isText, "a text"],
  ["recurrence", isTextIfAny, "a text"],
  ["invokeTime", isTextIfAny, "a text"],
  ["createdTime", isTime, TIME_RULE],
  ["updatedTime", isTime, TIME_RULE],
];

/** Reads an invoker as `getInvokers` gives it; gives a copy. */
export const parseInvoker: ArgumentParser<Invoker> = (property, value) => {
  if (typeof value !== "object" || value === null) return refuse(property, `${showValue(value)} is not an invoker`);
  // Null counts as absent: other languages write an optional property that is left out so.
  const given = Object.entries(value).filter(([, inner]) => inner !== null);
  const invoker = Object.fromEntries(given) as unknown as Invoker;
  const fault = PROPERTIES.find(([name, isValid]) => !isValid(invoker[name]));
  return fault
    ? refuse(`${property}.${fault[0]}`, `${showValue(invoker[fault[0]])} is not ${fault[2]}`)
    : accept(invoker);
};
