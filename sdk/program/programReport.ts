import { AsyncResource } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import { backgroundClock } from "../checks/Clock";
import { resourceAt } from "../dynamic/engine";
import { createSlowWorkReport, type SlowWorkReport } from "../reads/progress";

const reports = new WeakMap<object, SlowWorkReport>();

/**
 * Where the running program tells of what takes long: lines that are shown while the operation runs and not kept in the
 * list at its end. Nowhere without an engine, as in a unit test: stdout belongs to somebody else there.
 */
export function programReport(): SlowWorkReport {
  const engine = pulumi.runtime.getEngine();
  if (engine === undefined) return { begin: () => () => {}, now: () => 0 };
  const report = reports.get(engine) ?? createSlowWorkReport(backgroundClock, createSay());
  reports.set(engine, report);
  return report;
}

/** Pulumi finds a program's engine by the asynchronous context: there may be several in a process, and hooks run outside. */
function createSay(): (message: string, urn?: string) => void {
  return AsyncResource.bind((message: string, urn?: string) => {
    void pulumi.log.info(message, resourceAt(urn), undefined, true);
  });
}
