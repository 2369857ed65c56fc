import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { dynamic } from "@pulumi/pulumi";
import { accept, invalidArguments, type Parsed, requireValid } from "../checks/InvalidArgumentError";
import { readArguments } from "../checks/readArguments";
import { TatError } from "../checks/TatError";
import { reportReading } from "../reads/progress";
import { type GetInvokerRecordsArgs, parseRecordsQuery, readInvokerRecords } from "../reads/records";
import { type OnPreview, parseOnPreview } from "../resources/gateInputs";
import { type DynamicValues, inputsKey, pickValues, type ResourceOrigin, withoutProvider } from "../resources/values";
import { groupBy, type InvokerRecord } from "../runs/InvokerRecord";
import { computeStatistics } from "../runs/statistics";
import { engineSignal, logToEngine, providerReport } from "./engine";
import { configureProvider, connectProvider } from "./providerConnection";
import { asCheckFailures, asProviderError, asReadError } from "./providerErrors";
import { containsUnknown, keepSecrecy, refuseKnownProblems } from "./unknownAndSecret";

const QUERY_INPUTS: readonly string[] = ["invokerIds", "since", "until", "results", "maxRecords", "region"];
const FILTERS: readonly string[] = ["since", "until", "results"];
const COMPARED_INPUTS: readonly string[] = [...QUERY_INPUTS, "onPreview"];
const INPUTS: readonly string[] = [...COMPARED_INPUTS, "triggers"];
const DEFAULT_MAX_RECORDS = 100;

/**
 * What `check` or `read` found, by inputs, until the step that follows it has used it: so an existing resource asks once
 * at each up and each refresh, and a service error is a check failure, which Pulumi prints without a stack. Undefined
 * stands for what the state has, where a preview did not read.
 */
const answers = new Map<string, DynamicValues | undefined>();

/** The code behind `InvokerRecords`, which Pulumi runs in a process of its own. */
export const invokerRecords = {
  configure: configureProvider,

  async check(olds: DynamicValues, news: DynamicValues): Promise<dynamic.CheckResult> {
    const { __origin, ...kept } = withoutProvider(news);
    const { __secret, ...inputs } = kept;
    const origin = (__origin ?? {}) as ResourceOrigin;
    try {
      if (origin.undefinedArguments) throw invalidArguments(origin.undefinedArguments);
      if (containsUnknown(inputs)) {
        refuseKnownProblems(inputs, parseInputs);
      } else {
        const onPreview = requireValid(parseInputs(inputs));
        const key = keyOf(inputs);
        answers.delete(key);
        if (Object.keys(olds).length > 0) {
          answers.set(
            key,
            origin.isPreview ? await readInPreview(inputs, onPreview, origin) : await readOutputs(inputs),
          );
        }
      }
      return { inputs: kept };
    } catch (error) {
      return { inputs: kept, failures: asCheckFailures(error) };
    }
  },

  async diff(_id: string, olds: DynamicValues, news: DynamicValues): Promise<dynamic.DiffResult> {
    const replaces = isDeepStrictEqual(olds.triggers, news.triggers) ? [] : ["triggers"];
    // A state that another text wrote is renewed, for the day on which only that text is left.
    const isSame = keyOf(olds) === keyOf(news) && ["__secret", "__provider"].every((name) => olds[name] === news[name]);
    if (containsUnknown(news) || !isSame) return { changes: true, replaces };
    try {
      const key = keyOf(news);
      const found = answers.has(key) ? (answers.get(key) ?? olds) : await readOutputs(news);
      return { changes: haveRecordsChanged(olds, found) || replaces.length > 0, replaces };
    } catch (error) {
      throw asProviderError(error);
    }
  },

  async create(inputs: DynamicValues): Promise<dynamic.CreateResult> {
    return { id: `invoker-records-${randomUUID()}`, outs: await holdRecords(inputs) };
  },

  async update(_id: string, _olds: DynamicValues, news: DynamicValues): Promise<dynamic.UpdateResult> {
    return { outs: await holdRecords(news) };
  },

  async read(id: string, props: DynamicValues): Promise<dynamic.ReadResult> {
    try {
      const outputs = await readOutputs(props);
      // A refresh calls diff next, to tell what has changed.
      answers.set(keyOf(props), outputs);
      return { id, props: { ...pickValues(props, INPUTS), ...keepSecrecy(props, outputs) } };
    } catch (error) {
      throw asReadError(error);
    }
  },
};

/**
 * Whether any of the records asked for is another, came or went. How runs of different invokers stand to each other that
 * began in the same second means nothing, and nobody promises that the service lists them alike each time. The total
 * counts the records of the invokers whatever was asked for: with a filter, a run that does not pass it is no change.
 */
function haveRecordsChanged(olds: DynamicValues, found: DynamicValues): boolean {
  const byInvoker = ({ invokerRecordSet = [] }: DynamicValues) =>
    groupBy(invokerRecordSet as InvokerRecord[], ({ invokerId }) => invokerId);
  if (!isDeepStrictEqual(byInvoker(olds), byInvoker(found))) return true;
  const isFiltered = FILTERS.some((name) => (olds[name] ?? null) !== null);
  return !isFiltered && olds.totalCount !== found.totalCount;
}

async function holdRecords(inputs: DynamicValues): Promise<DynamicValues> {
  const key = keyOf(inputs);
  const outputs = answers.get(key) ?? (await readOutputs(inputs));
  answers.delete(key);
  return { ...pickValues(inputs, INPUTS), ...keepSecrecy(inputs, outputs) };
}

async function readOutputs(inputs: DynamicValues): Promise<DynamicValues> {
  const args: GetInvokerRecordsArgs = { maxRecords: DEFAULT_MAX_RECORDS, ...pickValues(inputs, QUERY_INPUTS) };
  const api = connectProvider(args.region);
  const { invokerRecordSet, totalCount } = await reportReading(
    providerReport,
    { name: "InvokerRecords" },
    api,
    (counting) => readInvokerRecords(counting, args, engineSignal()),
  );
  const [latest = null] = invokerRecordSet;
  return { invokerRecordSet, totalCount, statistics: computeStatistics(invokerRecordSet), latest };
}

/** As `readOutputs`; undefined where a preview is to plan with what the state has. */
async function readInPreview(
  inputs: DynamicValues,
  onPreview: OnPreview,
  { urn }: ResourceOrigin,
): Promise<DynamicValues | undefined> {
  if (onPreview === "skip") return undefined;
  try {
    return await readOutputs(inputs);
  } catch (error) {
    if (onPreview === "fail" || !TatError.isInstance(error) || engineSignal().aborted) throw error;
    await logToEngine({ severity: "warning", message: `An up would stop here: ${error.message}`, urn });
    return undefined;
  }
}

/** Checks the inputs, and gives the one that says what a preview does. */
function parseInputs(inputs: DynamicValues): Parsed<OnPreview> {
  const query = parseRecordsQuery(inputs, INPUTS);
  const onPreview = readArguments(inputs, INPUTS).parse("onPreview", parseOnPreview);
  return query.ok && onPreview.ok
    ? accept(onPreview.value ?? "fail")
    : { ok: false, problems: [...query.problems, ...onPreview.problems] };
}

/** The inputs that decide what is read and when, as one text. */
function keyOf(inputs: DynamicValues): string {
  return inputsKey(inputs, COMPARED_INPUTS);
}
