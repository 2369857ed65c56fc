import { setMaxListeners } from "node:events";
import { type ArgumentParser, accept, invalidArguments, type Parsed } from "../checks/InvalidArgumentError";
import { valueParser } from "../checks/parseValues";
import { TatError } from "../checks/TatError";
import type { SharedTatApi } from "../reads/createTatApi";
import type { SlowWorkReport } from "../reads/progress";
import type { Connect } from "../reads/targets";
import type { Difference, Values } from "./values";

/** All that the resources know of what is around them. Each door that leads to them makes one. */
export interface Host {
  /** Aborted when the user interrupts the deployment. */
  readonly signal: AbortSignal;
  /** Where readings that take long are told of. */
  readonly report: SlowWorkReport;
  /** The service in a region; undefined: in that of the settings. Throws for settings that cannot be used. Needs no `this`. */
  readonly connect: Connect<SharedTatApi>;
  /** Shows a message to the user. */
  say(message: string, about: MessagePlace): Promise<void>;
}

/** Makes the signal of a host, and what aborts it. */
export function createCancellation(): { signal: AbortSignal; cancel(): void } {
  const controller = new AbortController();
  const { signal } = controller;
  // Every request under way listens; Node takes more than ten for a leak and warns of it.
  setMaxListeners(0, signal);
  return {
    signal,
    cancel: () => controller.abort(new TatError("The operation was cancelled.", { code: "Cancelled" })),
  };
}

/** How and where a message is shown. */
export interface MessagePlace {
  severity: "info" | "warning";
  /** The resource at whose row it is shown; otherwise the stack's. */
  urn?: string;
  /** Shown while the operation runs and not kept in the list at its end. */
  ephemeral?: boolean;
}

/** One step in the life of a resource. */
export interface Step {
  /** What the resource is known by to the steps that follow each other: what one finds, the next need not ask for. */
  key: string;
  /** The resource's row, where the door knows it. */
  urn?: string;
  isPreview: boolean;
  /** When a wait is given up whose inputs do not say so; after seven days at the latest. */
  timeoutMs?: number;
}

/** A resource's inputs as a program gives them. */
export interface ResourceInputs {
  /** What a preview does not know is some value that equals no other. */
  values: Values;
  /** The names of the inputs that are, or hold, what a preview does not know. */
  unknown: readonly string[];
}

/** What a refresh found. */
export interface Refreshed {
  outputs: Values;
  /** What to put beside the program's inputs, in place of what an earlier refresh has put there; undefined: leave them. */
  mark?: Values;
}

/**
 * A resource from its first check to its end. It knows no Pulumi: a door hands it what Pulumi says, in the order in which
 * Pulumi says it. Nothing is done when one is deleted, so that it takes neither this package nor the service.
 */
export interface TatResource {
  /** What the IDs of such resources begin with. */
  readonly kind: string;
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /** What a refresh may put beside the inputs. No program gives it. */
  readonly markNames: readonly string[];
  /**
   * Begins a new round of steps: forgets what the last one found, and refuses inputs that cannot be used.
   *
   * @throws InvalidArgumentError naming every problem
   */
  check(inputs: ResourceInputs, key: string): void;
  /**
   * Checks, and asks ahead of the other steps, for a door through which only the check can fail in one message. Rejects with
   * what stops the deployment.
   *
   * @param olds inputs and outputs as the state has them; undefined for a new resource
   * @returns whether the step to come is a wait
   */
  foresee(olds: Values | undefined, news: ResourceInputs, step: Step): Promise<boolean>;
  /** Compares the state with the inputs and with what is found. What cannot be read is a change: the next step says why. */
  diff(olds: Values, news: Values, step: Step): Promise<Difference>;
  /**
   * Creates the resource, or updates the one with these `olds`. In a preview nothing is waited for, and the outputs that
   * are not there are not known yet.
   *
   * @returns the outputs
   */
  apply(olds: Values | undefined, news: ResourceInputs, step: Step): Promise<Values>;
  /** Finds what the outputs are now, by the inputs and outputs that the state has. */
  read(olds: Values, step: Step): Promise<Refreshed>;
}

/** What a preview does that finds an invoker unhealthy, or cannot read: see the argument of each resource. */
export type OnPreview = "fail" | "warn" | "skip";

const ON_PREVIEW: readonly unknown[] = ["fail", "warn", "skip"] satisfies OnPreview[];

/** Takes whatever replaces a resource when it changes. */
export const parseTriggers: ArgumentParser<unknown> = (_, value) => accept(value);

/** Reads what a preview does. */
export const parseOnPreview = valueParser<OnPreview>((value) => ON_PREVIEW.includes(value), "one of fail, warn, skip");

/**
 * What `ask` finds; undefined where a preview goes on without it, as `onPreview` has it.
 *
 * @param consequence what else is to be said where an up would stop, one sentence
 */
export async function askInPreview<T>(
  host: Host,
  onPreview: OnPreview,
  urn: string | undefined,
  ask: () => Promise<T>,
  consequence?: string,
): Promise<T | undefined> {
  if (onPreview === "skip") return undefined;
  try {
    return await ask();
  } catch (error) {
    if (onPreview === "fail" || !isPassedOver(error, host)) throw error;
    const lines = [`An up would stop here: ${error.message}`, ...(consequence ? [consequence] : [])];
    await host.say(lines.join("\n"), { severity: "warning", urn });
    return undefined;
  }
}

/** What `ask` finds, or the error to be told in the step that follows. */
export async function findOrError<T>(host: Host, ask: () => Promise<T>): Promise<T | TatError> {
  try {
    return await ask();
  } catch (error) {
    if (isPassedOver(error, host)) return error;
    throw error;
  }
}

function isPassedOver(error: unknown, { signal }: Host): error is TatError {
  return TatError.isInstance(error) && !signal.aborted;
}

/** No rule depends on these, but that `invokerIds` may be missing where there are `targets`. */
const INDEPENDENT_INPUTS: readonly string[] = ["invokerIds", "region", "targets", "triggers"];

/**
 * Refuses inputs of which some are unknown when the others have a problem: then the preview ends, and not the up, when
 * the invoker that the IDs are waited for has been created.
 *
 * @throws InvalidArgumentError naming every such problem
 */
export function refuseKnownProblems(
  { values, unknown }: ResourceInputs,
  parse: (values: Values) => Parsed<unknown>,
): void {
  if (!unknown.every((name) => INDEPENDENT_INPUTS.includes(name))) return;
  const known = Object.fromEntries(Object.entries(values).filter(([name]) => !unknown.includes(name)));
  const unjudged = unknown.includes("targets") ? [...unknown, "invokerIds"] : unknown;
  const problems = parse(known).problems.filter(({ property }) => !unjudged.includes(property));
  if (problems.length > 0) throw invalidArguments(problems);
}

const ADVICE =
  "If keys have changed: a refresh works with the stack configuration of the latest up, as Pulumi keeps it in the state; pulumi refresh --run-program takes that of now.";

/**
 * What `ask` finds for a refresh. Pulumi starts a provider there with the configuration that the state holds, unless it
 * runs the program too (seen with 3.259), so keys that were right long ago are refused although those in the configuration
 * are good. A message about credentials says so.
 */
export async function askInRefresh<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    const isAboutKeys =
      TatError.isInstance(error) && (error.name === "CredentialsError" || /^AuthFailure(\.|$)/.test(error.code));
    throw isAboutKeys ? new TatError(`${error.message} ${ADVICE}`, { code: error.code, cause: error }) : error;
  }
}
