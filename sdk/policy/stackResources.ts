import type { PolicyResource } from "@pulumi/policy";
import { parseInstant } from "../checks/parseInstant";
import { digestOf } from "../checks/sharing";
import { asSettingText } from "../identity/readSetting";
import { InvokerHealthGate } from "../program/InvokerHealthGate";
import { InvokerRecords } from "../program/InvokerRecords";
import { INVOKER_TYPE, OFFICIAL_PROVIDER, type ProviderConfig } from "../program/options";
import type { GetInvokerRecordsArgs } from "../reads/records";
import { TARGET_PROPERTIES, type TargetArguments } from "../reads/targets";
import { GATE_TYPE } from "../resources/InvokerHealthGateResource";
import { DEFAULT_MAX_RECORDS, QUERY_INPUTS, RECORDS_TYPE } from "../resources/InvokerRecordsResource";
import type { InvokerRecord } from "../runs/InvokerRecord";

/** A property of a resource as a policy sees it: in a preview it may not be known yet. */
type Property = { isKnown: true; value: unknown } | { isKnown: false };

/**
 * Reads a property with everything in it. The policy SDK throws as soon as a value is touched that the preview does not
 * know; here that is an answer. An absent or null property is known and undefined.
 */
function readProperty(props: Record<string, unknown>, name: string): Property {
  try {
    // Through JSON, since an unknown value may stand anywhere within: the text of the whole touches all of it.
    const text = JSON.stringify(props[name] ?? undefined);
    return { isKnown: true, value: text === undefined ? undefined : JSON.parse(text) };
  } catch (error) {
    if (isUnknownValueError(error)) return { isKnown: false };
    throw error;
  }
}

/** Reads several properties, those left out that are absent; undefined when one of them is not known. */
export function readProperties(
  props: Record<string, unknown>,
  names: readonly string[],
): Record<string, unknown> | undefined {
  const entries: [string, unknown][] = [];
  for (const name of names) {
    const property = readProperty(props, name);
    if (!property.isKnown) return undefined;
    if (property.value !== undefined) entries.push([name, property.value]);
  }
  return Object.fromEntries(entries);
}

// By a field that only it has: a policy pack may bring another copy of @pulumi/policy than this package finds, and
// before 1.21 the class is not exported.
function isUnknownValueError(error: unknown): boolean {
  return typeof error === "object" && error !== null && "unknownTypeSentinel" in error;
}

/** Which connection an invoker is asked about through. */
export interface ConnectionRequest {
  /** The settings of an explicit provider; undefined: the stack's configuration. Holds secrets. */
  explicit?: ProviderConfig;
  region?: string;
}

const PLUGIN_PROVIDER = "pulumi:providers:tencentcloud-tat";

/**
 * The connection through which the official provider manages a resource: an explicit provider's own settings, otherwise
 * the stack's configuration. Undefined when they are not known in this preview.
 */
function connectionOf({ provider }: PolicyResource): ConnectionRequest | undefined {
  // A default provider of the plugin has settings of its own too: those of the stack under the plugin's name.
  const hasOwnSettings =
    provider?.type === PLUGIN_PROVIDER || (provider?.type === OFFICIAL_PROVIDER && !isDefaultProvider(provider.name));
  if (provider === undefined || !hasOwnSettings) return {};
  const settings = readProperties(provider.props, Object.keys(provider.props));
  return settings && { explicit: Object.fromEntries(Object.entries(settings).map(([k, v]) => [k, asSettingText(v)])) };
}

/** A text that is equal for equal connections, and tells none of their secrets. */
export function connectionKey({ explicit, region }: ConnectionRequest): string {
  return digestOf([explicit, region]);
}

// As the engine names and recognises the providers that it makes itself: `default`, `default_0_2_3`.
function isDefaultProvider(name: string): boolean {
  return /^default(_|$)/.test(name);
}

const GATE_TYPES: readonly string[] = [InvokerHealthGate.__pulumiType, GATE_TYPE];
const RECORDS_TYPES: readonly string[] = [InvokerRecords.__pulumiType, RECORDS_TYPE];

/** Whether a resource is an `InvokerHealthGate`: that of this package, or the plugin's, which any language can make. */
export function isGate({ type }: Pick<PolicyResource, "type">): boolean {
  return GATE_TYPES.includes(type);
}

/** An invoker that the stack manages with the official provider. */
export interface ManagedInvoker {
  resource: PolicyResource;
  /** Undefined while the preview does not know it. */
  invokerId?: string;
  /** Undefined while the preview does not know it. */
  connection?: ConnectionRequest;
  /** Whether it will run again: undefined when nothing says that it does not. */
  endOfRuns?: "is disabled" | "is scheduled to run once";
  /** In milliseconds since the UNIX epoch. */
  createdMs?: number;
}

/** The invokers among a stack's resources. */
export function listManagedInvokers(resources: readonly PolicyResource[]): ManagedInvoker[] {
  return resources.filter(({ type }) => type === INVOKER_TYPE).map(readInvoker);
}

function readInvoker(resource: PolicyResource): ManagedInvoker {
  const created = parseInstant("createdTime", readText(resource, "createdTime"));
  return {
    resource,
    invokerId: readText(resource, "invokerId") ?? readText(resource, "id"),
    connection: connectionOf(resource),
    endOfRuns: readEndOfRuns(resource),
    createdMs: created.ok ? created.value : undefined,
  };
}

function readEndOfRuns({ props }: PolicyResource): ManagedInvoker["endOfRuns"] {
  const enable = readProperty(props, "enable");
  if (enable.isKnown && enable.value === false) return "is disabled";
  const schedule = readProperty(props, "scheduleSettings");
  const policy = schedule.isKnown ? (schedule.value as { policy?: unknown } | undefined)?.policy : undefined;
  return policy === "ONCE" ? "is scheduled to run once" : undefined;
}

function readText({ props }: PolicyResource, name: string): string | undefined {
  const property = readProperty(props, name);
  return property.isKnown && typeof property.value === "string" && property.value ? property.value : undefined;
}

/** An `InvokerRecords` of the stack. */
export interface RecordsResource {
  resource: PolicyResource;
  /** What it reads; undefined while the preview does not know it. */
  query?: GetInvokerRecordsArgs;
  connection: ConnectionRequest;
  /** What it holds; undefined when the preview plans to read it anew. */
  held?: InvokerRecord[];
}

/** The `InvokerRecords` among a stack's resources. */
export function listRecordsResources(resources: readonly PolicyResource[]): RecordsResource[] {
  return resources.filter(({ type }) => RECORDS_TYPES.includes(type)).map(readResource);
}

function readResource(resource: PolicyResource): RecordsResource {
  const inputs = readProperties(resource.props, QUERY_INPUTS);
  const query = inputs && ({ maxRecords: DEFAULT_MAX_RECORDS, ...inputs } as GetInvokerRecordsArgs);
  const held = readProperty(resource.props, "invokerRecordSet");
  const connection = connectionOf(resource);
  return {
    resource,
    // With settings that are not known yet nothing can be asked.
    query: connection && query,
    connection: { ...connection, ...(query?.region !== undefined && { region: query.region }) },
    held: held.isKnown && Array.isArray(held.value) ? held.value : undefined,
  };
}

/** A resource that reads the history of invokers. */
export interface Watcher {
  resource: PolicyResource;
  /** Undefined while the preview does not know them; `all` for every invoker of the region. */
  invokerIds?: readonly string[] | "all";
  /** Undefined: that of the stack's configuration. */
  region?: string;
}

/** The `InvokerRecords` and `InvokerHealthGate`s among a stack's resources. */
export function listWatchers(resources: readonly PolicyResource[]): Watcher[] {
  const records = listRecordsResources(resources).map(
    ({ resource, query }): Watcher => ({
      resource,
      invokerIds: query && (query.invokerIds ?? "all"),
      region: query?.region,
    }),
  );
  return [...records, ...resources.filter(isGate).map(readGate)];
}

function readGate(resource: PolicyResource): Watcher {
  const inputs = readProperties(resource.props, TARGET_PROPERTIES);
  if (inputs === undefined) return { resource };
  const { invokerIds, region, targets = [{ invokerIds, region }] } = inputs as Partial<TargetArguments>;
  return { resource, invokerIds: targets.flatMap((target) => target.invokerIds ?? []) };
}
