import type { InterruptedStack, InterruptedStep, Victim } from "./InterruptedStack";

/** A step that tests interrupt. */
export interface NamedStep {
  /** Prepares the step, which is a new one each time: another resource, another input, another run. */
  prepare(interrupted: InterruptedStack, victim: Victim): InterruptedStep;
  /** What stands at the resource after a Ctrl-C. */
  cancelled: string;
}

/** Longer than any test may take: what ends in a test was ended. */
const TIMEOUT_SECONDS = 3_600;
const CANCELLED = "The operation was cancelled.";
const WAIT_INTERRUPTED = "The wait was interrupted. The next up waits again.";

let generation = 0;

/** A create of records: their only request is held. */
export const create: NamedStep = {
  prepare: () => {
    const recordsName = `records-${++generation}`;
    return { command: ["up"], invokerId: "ivk-records", config: { recordsName }, begun: `creating ${recordsName}` };
  },
  cancelled: CANCELLED,
};

/**
 * An update of a gate whose inputs have changed: its only request is held. Records that change are no example of this:
 * what they are updated with was read before, see {@link check}.
 */
export const update: NamedStep = {
  prepare: () => {
    const wait = { runStartedAfter: "2020-01-01T00:00:00Z", timeoutSeconds: TIMEOUT_SECONDS + ++generation };
    return { command: ["up"], invokerId: "ivk-gate", config: { wait: JSON.stringify(wait) }, begun: "updating gate" };
  },
  cancelled: WAIT_INTERRUPTED,
};

/** A refresh that would find another run. It runs no program, unless it is told to. */
export const refresh: NamedStep = {
  prepare: ({ emulator }, victim) => {
    emulator.addRecord({ invokerId: "ivk-records" });
    return { command: ["refresh", ...(victim === "program" ? ["--run-program"] : [])], invokerId: "ivk-records" };
  },
  cancelled: CANCELLED,
};

/** A gate that waits for a run, between two looks. */
export const wait: NamedStep = {
  prepare: () => ({
    command: ["up"],
    invokerId: "ivk-gate",
    isWait: true,
    config: {
      wait: JSON.stringify({ pollSeconds: 1, timeoutSeconds: TIMEOUT_SECONDS }),
      gateTriggers: [String(++generation)],
    },
    begun: "creating gate",
  }),
  cancelled: WAIT_INTERRUPTED,
};

/** The look at records that there are already, by which an up plans their update: another run has been. */
export const check: NamedStep = {
  prepare: ({ emulator }) => {
    emulator.addRecord({ invokerId: "ivk-records" });
    return { command: ["up"], invokerId: "ivk-records" };
  },
  cancelled: CANCELLED,
};
