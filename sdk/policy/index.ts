import type { EnforcementLevel, Policies } from "@pulumi/policy";
import { backgroundClock, type Clock, systemClock } from "../checks/Clock";
import {
  type ArgumentParser,
  accept,
  InvalidArgumentError,
  invalidArguments,
  refuse,
} from "../checks/InvalidArgumentError";
import { parseRegion } from "../checks/parseNames";
import { findNearestName, parseArguments } from "../checks/readArguments";
import { onlyOnce } from "../checks/sharing";
import { escapeText, showValue } from "../checks/showValue";
import { TatError } from "../checks/TatError";
import type { ConnectionSettings } from "../identity/connectionSettings";
import { programSettings } from "../program/callTat";
import { createSlowWorkReport } from "../reads/progress";
import { connectTat } from "../reads/TatClient";
import { forbidSilencedGate } from "./forbidSilencedGate";
import { InvokerReader, type PolicyContext } from "./InvokerReader";
import { limitConsecutiveFailures } from "./limitConsecutiveFailures";
import { requireFreshHistory } from "./requireFreshHistory";
import { requireGate } from "./requireGate";
import { requireLatestRunSuccess } from "./requireLatestRunSuccess";
import { requireReachableService } from "./requireReachableService";
import { requireRunsOnSchedule } from "./requireRunsOnSchedule";
import { requireSuccessRate } from "./requireSuccessRate";
import { requireWatchedHistory } from "./requireWatchedHistory";
import type { ConnectionRequest } from "./stackResources";

const FACTORIES = {
  // The order matters: the policy that reads most comes first, so that the others find everything read, and the one
  // that reports what could not be asked comes last.
  "tat-success-rate": requireSuccessRate,
  "tat-consecutive-failures": limitConsecutiveFailures,
  "tat-latest-run-succeeded": requireLatestRunSuccess,
  "tat-fresh-history": requireFreshHistory,
  "tat-on-schedule": requireRunsOnSchedule,
  "tat-history-is-watched": requireWatchedHistory,
  "tat-gated": requireGate,
  "tat-no-silenced-gate": forbidSilencedGate,
  "tat-service-can-be-asked": requireReachableService,
} satisfies Record<string, (context: PolicyContext) => Policies[number]>;

/** The name of one of the policies; these names are stable. */
export type InvokerHealthPolicyName = keyof typeof FACTORIES;

/** The names of all policies. */
export const INVOKER_HEALTH_POLICY_NAMES = Object.freeze(Object.keys(FACTORIES)) as readonly InvokerHealthPolicyName[];

const ASKING: readonly InvokerHealthPolicyName[] = INVOKER_HEALTH_POLICY_NAMES.slice(0, 5);
/** Far above the names that there are, some of them twice. */
const MAX_NAMES = 100;
const LEVELS: readonly EnforcementLevel[] = ["advisory", "mandatory", "disabled"];

/** Which policies, how strict, and how they reach the service. */
export interface InvokerHealthPoliciesOptions {
  /**
   * `advisory` (default), `mandatory` or `disabled`: for all policies, or by name. The configuration of the policy pack
   * can set another level for each.
   */
  enforcementLevel?:
    | EnforcementLevel
    | { readonly [name in InvokerHealthPolicyName]?: EnforcementLevel | undefined }
    | undefined;
  /** Only these. `tat-service-can-be-asked` comes along with any that asks the service. Default: all. */
  policies?: readonly InvokerHealthPolicyName[] | undefined;
  /** The region to ask where neither the resource nor its explicit provider names one. Default: the configuration's. */
  region?: string | undefined;
  /** For tests: how the service is reached, instead of the stack's configuration and the environment. */
  settings?: ConnectionSettings;
  /** For tests. Default: the clock of this machine. */
  clock?: Clock;
}

/**
 * Makes policies about the health of TAT invokers, for a `PolicyPack` of your own.
 *
 * They judge the invokers of a stack: those that the official provider manages (`tencentcloud:Tat/invoker:Invoker`), by
 * asking the service, and those of `InvokerRecords`, by what these hold; an invoker that several of them name in the same
 * region is judged once, as the managed one where it is managed. Thresholds, exemptions and levels are set in
 * the configuration of the policy pack; a policy without the threshold that it needs does not apply. What a preview does
 * not know yet makes a policy not applicable, and so does a service that cannot be asked, which
 * `tat-service-can-be-asked` reports. All but `tat-no-silenced-gate` judge the whole stack: Pulumi runs them when a
 * preview or an up has gone through all resources, so it is the preview that stops an up before it changes anything.
 *
 * The service is reached as from the program: by the stack's `tencentcloud:` configuration, or an explicit provider's
 * settings for the invokers that it manages, and the environment. A policy that reads for more than two seconds says on
 * stderr how far it is, then at growing intervals of up to 30 seconds.
 *
 * @throws InvalidArgumentError for an unknown policy or level
 *
 * @example
 * ```ts
 * new PolicyPack("jobs", { policies: invokerHealthPolicies({ enforcementLevel: "mandatory" }) });
 * ```
 */
export function invokerHealthPolicies(options: InvokerHealthPoliciesOptions = {}): Policies {
  const { enforcementLevel, policies, ...connection } = readOptions(options);
  const context = createContext(connection);
  const levels = readLevels(enforcementLevel);
  return selectNames(policies).map((name) => {
    const policy = FACTORIES[name](context);
    return { ...policy, enforcementLevel: levels.get(name) ?? policy.enforcementLevel };
  });
}

/** The options after one reading of each. */
function readOptions(options: InvokerHealthPoliciesOptions): InvokerHealthPoliciesOptions {
  const { values, problems } = parseArguments<InvokerHealthPoliciesOptions>(options, {
    enforcementLevel: parseLevels,
    policies: parsePolicies,
    region: parseRegion,
    settings: (_, value) => accept(value as ConnectionSettings),
    clock: (_, value) => accept(value as Clock),
  });
  if (problems.length > 0) throw invalidArguments(problems);
  return values;
}

/** A level, or an object of levels, whose names and values are checked later. */
const parseLevels: ArgumentParser<NonNullable<InvokerHealthPoliciesOptions["enforcementLevel"]>> = (
  property,
  value,
) => {
  if (typeof value !== "object" || value === null) return accept(value as EnforcementLevel);
  // Not a Map and the like, whose levels would not be seen.
  const isPlain = Object.prototype.toString.call(value) === "[object Object]";
  return isPlain
    ? accept({ ...value })
    : refuse(property, `${showValue(value)} is neither a level nor levels by policy`);
};

/** A list, whose names are checked later. */
const parsePolicies: ArgumentParser<InvokerHealthPolicyName[]> = (property, value) =>
  Array.isArray(value) && value.length <= MAX_NAMES
    ? accept([...value])
    : refuse(property, `${showValue(value)} is not an array of at most ${MAX_NAMES} names of policies`);

function createContext({ clock, region: givenRegion, settings: given }: InvokerHealthPoliciesOptions): PolicyContext {
  const readSettings = ({ explicit }: ConnectionRequest) => (explicit ? undefined : given) ?? programSettings(explicit);
  const findRegion = ({ explicit, region }: ConnectionRequest) => region ?? (explicit?.region || givenRegion);
  const connect = (connection: ConnectionRequest) =>
    connectTat(readSettings(connection), { region: findRegion(connection), clock, warn: showLine });
  return {
    clock: clock ?? systemClock,
    reader: new InvokerReader(connect, createSlowWorkReport(clock ?? backgroundClock, showLine)),
    warn: onlyOnce(showLine),
    readRegion: (connection) => findRegion(connection) ?? readRegionOf(() => readSettings(connection)),
  };
}

/**
 * Pulumi shows what a policy pack writes to stderr, at once at the stack's row and again among the messages at the end.
 * It does not tell a policy pack where its log is, and stdout carries the pack's port.
 */
function showLine(message: string): void {
  console.warn(message);
}

/** Settings that cannot be used name no region; the policy that reports what cannot be asked says so. */
function readRegionOf(readSettings: () => ConnectionSettings): string | undefined {
  try {
    return readSettings().region;
  } catch (error) {
    if (TatError.isInstance(error)) return undefined;
    throw error;
  }
}

function selectNames(policies: readonly InvokerHealthPolicyName[] | undefined): readonly InvokerHealthPolicyName[] {
  if (policies === undefined) return INVOKER_HEALTH_POLICY_NAMES;
  policies.forEach((name, index) => void requireName(`policies[${index}]`, name));
  const isAsking = policies.some((name) => ASKING.includes(name));
  return INVOKER_HEALTH_POLICY_NAMES.filter(
    (name) => policies.includes(name) || (isAsking && name === "tat-service-can-be-asked"),
  );
}

function readLevels(
  given: InvokerHealthPoliciesOptions["enforcementLevel"],
): Map<InvokerHealthPolicyName, EnforcementLevel> {
  const byName =
    typeof given === "object" ? given : Object.fromEntries(INVOKER_HEALTH_POLICY_NAMES.map((name) => [name, given]));
  const levels = new Map<InvokerHealthPolicyName, EnforcementLevel>();
  for (const [name, level] of Object.entries(byName)) {
    const property = typeof given === "object" ? `enforcementLevel.${escapeText(name)}` : "enforcementLevel";
    requireName(property, name);
    if (level === undefined) continue;
    if (!LEVELS.includes(level)) {
      throw new InvalidArgumentError(property, `${showValue(level)} is not one of ${LEVELS.join(", ")}`);
    }
    levels.set(name as InvokerHealthPolicyName, level);
  }
  return levels;
}

function requireName(property: string, name: unknown): void {
  if (typeof name === "string" && Object.hasOwn(FACTORIES, name)) return;
  const nearest = typeof name === "string" ? findNearestName(name, INVOKER_HEALTH_POLICY_NAMES) : undefined;
  const hint = nearest ? `did you mean ${nearest}?` : `known are ${INVOKER_HEALTH_POLICY_NAMES.join(", ")}`;
  throw new InvalidArgumentError(property, `${showValue(name)} is no policy: ${hint}`);
}
