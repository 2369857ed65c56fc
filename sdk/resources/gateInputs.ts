import { type ArgumentParser, accept, type Parsed, refuse } from "../checks/InvalidArgumentError";
import { parseInstant } from "../checks/parseInstant";
import { integerParser } from "../checks/parseValues";
import { readArguments } from "../checks/readArguments";
import { showValue } from "../checks/showValue";
import { type HealthQuery, parseHealthQuery } from "../reads/health";
import type { DynamicValues } from "./values";

/** What a preview does that finds an invoker unhealthy, or cannot read: see the argument of each resource. */
export type OnPreview = "fail" | "warn" | "skip";

/** A gate's `wait`, checked and complete. */
export interface GateWait {
  /** In milliseconds since the UNIX epoch; undefined: the moment at which the gate begins. */
  startedAfterMs?: number;
  timeoutMs: number;
  pollMs: number;
}

/** A gate's inputs, checked and complete. */
export interface GateInputs extends HealthQuery {
  region?: string;
  onPreview: OnPreview;
  wait?: GateWait;
}

const ON_PREVIEW: readonly unknown[] = ["fail", "warn", "skip"] satisfies OnPreview[];
const DEFAULT_TIMEOUT_SECONDS = 1800;
const DEFAULT_POLL_SECONDS = 10;
/** A timer of Node cannot run for longer than 24 days. */
const MAX_TIMEOUT_SECONDS = 7 * 86_400;
const MAX_POLL_SECONDS = 3600;

/** Checks the inputs of a gate, whatever they are. Nothing throws; every problem names its property. */
export function parseGateInputs(inputs: DynamicValues): Parsed<GateInputs> {
  const query = parseHealthQuery(inputs, ["onPreview", "wait", "triggers"]);
  const args = readArguments({ onPreview: inputs.onPreview, wait: inputs.wait }, ["onPreview", "wait"]);
  const onPreview = args.parse("onPreview", parseOnPreview);
  const wait = args.parse("wait", parseWait);
  if (!query.ok || !onPreview.ok || !wait.ok) {
    return { ok: false, problems: [query, onPreview, wait].flatMap(({ problems }) => problems) };
  }
  const region = inputs.region as string | undefined; // checked with the query
  return accept({ ...query.value, region, onPreview: onPreview.value ?? "warn", wait: wait.value });
}

/** Reads what a preview does. */
export const parseOnPreview: ArgumentParser<OnPreview> = (property, value) =>
  ON_PREVIEW.includes(value)
    ? accept(value as OnPreview)
    : refuse(property, `${showValue(value)} is not one of fail, warn, skip`);

const parseWait: ArgumentParser<GateWait> = (property, value) => {
  const args = readArguments(value, ["runStartedAfter", "timeoutSeconds", "pollSeconds"]);
  const startedAfter = args.parse("runStartedAfter", parseMoment);
  const timeout = args.parse("timeoutSeconds", integerParser(1, MAX_TIMEOUT_SECONDS));
  const poll = args.parse("pollSeconds", integerParser(1, MAX_POLL_SECONDS));
  if (startedAfter.ok && timeout.ok && poll.ok && args.problems.length === 0) {
    return accept({
      startedAfterMs: startedAfter.value === "gate" ? undefined : startedAfter.value,
      timeoutMs: (timeout.value ?? DEFAULT_TIMEOUT_SECONDS) * 1000,
      pollMs: (poll.value ?? DEFAULT_POLL_SECONDS) * 1000,
    });
  }
  const problems = [args, startedAfter, timeout, poll].flatMap((parsed) => parsed.problems);
  const nameInFull = (name: string) => (name === "arguments" ? property : `${property}.${name}`);
  return { ok: false, problems: problems.map((found) => ({ ...found, property: nameInFull(found.property) })) };
};

const parseMoment: ArgumentParser<number | "gate"> = (property, value) =>
  value === "gate" ? accept(value) : parseInstant(property, value);
