import * as pulumi from "@pulumi/pulumi";
import { InvalidArgumentError } from "../client/InvalidArgumentError";
import { backgroundClock } from "../core/Clock";
import type { SlowWorkReport } from "../core/createSlowWorkReport";
import { awaitKnown } from "./awaitKnown";
import { refuseUndefined } from "./findUndefined";

const MAX_WAIT_MINUTES = 5;

/**
 * Makes the function with which a hook's callback waits for the hook's arguments; undefined, where a preview does not
 * know one.
 *
 * The engine's place of the hooked resource is taken meanwhile. When all places are, the resource that an argument comes
 * from is never created, so the wait has an end, of five minutes, which callbacks that wait at the same time share.
 *
 * @returns takes the URN of the resource at whose row a wait of more than two seconds is told, and rejects with an
 *   InvalidArgumentError at the end of the wait, or with what an argument rejects with
 */
export function createArgumentsWait(
  args: object,
  report: SlowWorkReport,
  clock = backgroundClock,
): (urn: string) => Promise<object | undefined> {
  const pending = watchPending(args);
  const known = refuseUndefined(args).then(() => awaitKnown(pulumi.output(args)));
  known.catch(() => {}); // told when the hook runs
  let waiting: Promise<object | undefined> | undefined;

  async function wait(urn: string): Promise<object | undefined> {
    const over = new AbortController();
    const end = report.begin({
      urn,
      describe: () => `invokerHealthHook: waits for ${describeNames(pending)} of the hook`,
    });
    const tooLong = clock.sleep(MAX_WAIT_MINUTES * 60_000, over.signal).then(() => {
      throw notKnown(pending);
    });
    try {
      return await Promise.race([known, tooLong]);
    } finally {
      end();
      over.abort();
    }
  }

  return (urn) => {
    waiting ??= wait(urn).finally(() => {
      waiting = undefined;
    });
    return waiting;
  };
}

/** The names of the arguments that are not known yet: each goes as soon as it is. */
function watchPending(args: object): ReadonlySet<string> {
  const pending = new Set<string>();
  for (const [name, value] of Object.entries(args)) {
    pending.add(name);
    const settle = () => pending.delete(name);
    awaitKnown(pulumi.output(value)).then(settle, settle);
  }
  return pending;
}

function describeNames(names: ReadonlySet<string>): string {
  return `the argument${names.size === 1 ? "" : "s"} ${[...names].join(", ")}`;
}

function notKnown(names: ReadonlySet<string>): InvalidArgumentError {
  const problem = `not known after ${MAX_WAIT_MINUTES} minutes, in which the hook kept the resource waiting: name the resource it comes from in dependsOn of every resource with this hook`;
  return new InvalidArgumentError([...names].join(", "), problem);
}
