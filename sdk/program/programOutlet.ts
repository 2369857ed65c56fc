import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import { backgroundClock } from "../checks/Clock";
import { resourceAt } from "../dynamic/DynamicHost";
import { createSlowWorkReport, type SlowWorkReport } from "../reads/progress";

/** Where the running program tells its engine what its resources do not say. */
interface ProgramOutlet {
  /** What takes long: lines that are shown while the operation runs and not kept in the list at its end. */
  report: SlowWorkReport;
  /** Always the same function in one program, another in another program of the process. */
  warn(this: void, message: string): void;
}

const outlets = new WeakMap<object, ProgramOutlet>();

/** Nowhere without an engine, as in a unit test: stdout belongs to somebody else there. A warning goes to stderr. */
const WITHOUT_ENGINE: ProgramOutlet = { report: { begin: () => () => {}, now: () => 0 }, warn: logWarning };

/** The outlet of the running program. */
export function programOutlet(): ProgramOutlet {
  const engine = pulumi.runtime.getEngine();
  if (engine === undefined) return WITHOUT_ENGINE;
  const outlet = outlets.get(engine) ?? createOutlet();
  outlets.set(engine, outlet);
  return outlet;
}

/** Pulumi finds a program's engine by the asynchronous context: there may be several in a process, and hooks run outside. */
function createOutlet(): ProgramOutlet {
  const say = AsyncResource.bind((message: string, urn?: string) => {
    void pulumi.log.info(message, resourceAt(urn), undefined, true);
  });
  return { report: createSlowWorkReport(backgroundClock, say), warn: AsyncResource.bind(logWarning) };
}

function logWarning(message: string): void {
  void pulumi.log.warn(message);
}
