import { randomUUID } from "node:crypto";
import { type dynamic, runtime } from "@pulumi/pulumi";
import { type ArgumentProblem, invalidArguments } from "../checks/InvalidArgumentError";
import { TatError } from "../checks/TatError";
import type { Step, TatResource } from "../resources/TatResource";
import { hideValues, inputsKey, omitValues, pickValues, type Values } from "../resources/values";
import type { DynamicHost } from "./DynamicHost";

/** What a resource's provider cannot know by itself. It is taken off the inputs before they reach the state. */
interface ResourceOrigin {
  isPreview?: boolean;
  /** Where messages about the resource are shown. */
  urn?: string;
  /** Comes when what the resource depends on is registered. */
  begins?: true;
  /** The arguments that came out undefined of an output; absent when none did. */
  undefinedArguments?: ArgumentProblem[];
}

/**
 * Leads from what Pulumi asks of a dynamic provider to a resource. A gate is judged, and records are read, in `check`:
 * it runs at every up and every preview, also where nothing changed, knows the resource's row and whether this is a
 * preview, and alone can fail in one message.
 */
export function createDynamicProvider(host: DynamicHost, resource: TatResource) {
  /** Where the resources stand that wait in their next step, by key: those with the same inputs have a row each. */
  const rows = new Map<string, Set<string | undefined>>();

  /** Only `check` knows a resource's row, and no step but it the URN: what was found is kept by the inputs. */
  const keyOf = (inputs: Values) => inputsKey(inputs, resource.inputNames);

  const isUnchanged = (olds: Values, news: Values) =>
    // A state that another text wrote is renewed, for the day on which only that text is left.
    ["__secret", "__provider"].every((name) => olds[name] === news[name]);

  async function hold(olds: Values | undefined, news: Values): Promise<Values> {
    const key = keyOf(news);
    // Which of the resources with the same inputs takes which of their rows makes no difference.
    const [urn] = rows.get(key) ?? [];
    rows.get(key)?.delete(urn);
    const outputs = await resource.apply(olds, { values: news, unknown: [] }, { key, urn, isPreview: false });
    return { ...pickValues(news, resource.inputNames), ...keepSecrecy(news, outputs) };
  }

  return {
    configure: (request: dynamic.ConfigureRequest) => host.configure(request),

    async check(olds: Values, news: Values): Promise<dynamic.CheckResult> {
      const { __provider, __origin, ...given } = news;
      // `ignoreChanges: ["*"]` puts the mark of a refresh back among the program's inputs.
      const kept = omitValues(given, resource.markNames);
      const { __secret, ...inputs } = kept;
      const origin = (__origin ?? {}) as ResourceOrigin;
      const { urn, isPreview = false } = origin;
      const step: Step = { key: keyOf(inputs), urn, isPreview };
      try {
        if (origin.undefinedArguments) throw invalidArguments(origin.undefinedArguments);
        const unknown = Object.keys(inputs).filter((name) => containsUnknown(inputs[name]));
        const isNew = Object.keys(olds).length === 0;
        const isWaitComing = await resource.foresee(isNew ? undefined : olds, { values: inputs, unknown }, step);
        if (isWaitComing) rows.set(step.key, (rows.get(step.key) ?? new Set()).add(urn));
        return { inputs: kept };
      } catch (error) {
        return { inputs: kept, failures: asCheckFailures(__secret === true ? hideValues(error, inputs) : error) };
      }
    },

    async diff(_id: string, olds: Values, news: Values): Promise<dynamic.DiffResult> {
      try {
        const { changed, replaces } = await resource.diff(olds, news, { key: keyOf(news), isPreview: false });
        return { changes: changed.length > 0 || !isUnchanged(olds, news), replaces };
      } catch (error) {
        throw asProviderError(error);
      }
    },

    async create(inputs: Values): Promise<dynamic.CreateResult> {
      return { id: `${resource.kind}-${randomUUID()}`, outs: await hold(undefined, inputs) };
    },

    async update(_id: string, olds: Values, news: Values): Promise<dynamic.UpdateResult> {
      return { outs: await hold(olds, news) };
    },

    async read(id: string, props: Values): Promise<dynamic.ReadResult> {
      try {
        const { outputs, mark } = await resource.read(props, { key: keyOf(props), isPreview: false });
        const found = { id, props: { ...pickValues(props, resource.inputNames), ...keepSecrecy(props, outputs) } };
        const told = pickValues(props, [...resource.inputNames, "__secret"]);
        return mark === undefined ? found : { ...found, inputs: { ...told, ...mark } };
      } catch (error) {
        throw asProviderError(error);
      }
    },
  };
}

/** Whether an input as a dynamic provider gets it is, or holds, a value that is not known in this preview. */
function containsUnknown(value: unknown): boolean {
  if (value === runtime.unknownValue) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(containsUnknown);
}

/** Makes each output a secret when one of a resource's inputs is: see `resourceInputs`. In the state they are encrypted then. */
function keepSecrecy({ __secret }: Values, outputs: Values): Values {
  if (__secret !== true) return outputs;
  return { ...Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, asSecret(value)])), __secret };
}

/** As Pulumi writes a secret on the wire; its function for that takes inputs of a program only. */
function asSecret(value: unknown): Values {
  return { [runtime.specialSigKey]: runtime.specialSecretSig, value };
}

/**
 * An error of this package as the answer of a dynamic provider's `check`: the only one that Pulumi prints as one message,
 * without the stack and the repetition that a thrown error gets there. Any other error is thrown on: it is a fault of ours.
 *
 * The failure names no property of its own, because Pulumi would print the property's whole value in front of a message
 * that says both already.
 */
function asCheckFailures(error: unknown): dynamic.CheckFailure[] {
  if (!TatError.isInstance(error)) throw error;
  return [{ property: "", reason: error.message }];
}

/**
 * An error of this package as a dynamic provider may throw it: from `diff` and `read`, Pulumi prints the message at the
 * resource and `${error}: ${stack}` at the stack, which this makes one short line. Any other error keeps its stack.
 */
function asProviderError(error: unknown): unknown {
  if (!TatError.isInstance(error)) return error;
  const quiet = new Error(error.message);
  quiet.stack = "the error stands at the resource";
  quiet.toString = () => "pulumi-tencentcloud-tat";
  return quiet;
}
