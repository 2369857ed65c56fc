import * as pulumi from "@pulumi/pulumi";
import { InvalidArgumentError, invalidArguments, refuse } from "../checks/InvalidArgumentError";
import { TatError } from "../checks/TatError";
import { type ConnectionSettings, connectionSettings } from "../identity/connectionSettings";
import { reportReading } from "../reads/progress";
import { connectTat } from "../reads/TatClient";
import type { Connect } from "../reads/targets";
import { asRunError } from "./asRunError";
import { awaitKnown, findOutputs, refuseUndefined } from "./inputs";
import { createdIds, findProvider, type ProviderConfig, providerConfig, readOption } from "./options";
import { programOutlet } from "./programOutlet";

/**
 * The connection settings of the running program: those of an explicit provider where there is one, otherwise the
 * stack's `tencentcloud:` configuration, and the environment behind either.
 */
export function programSettings(explicit?: ProviderConfig): ConnectionSettings {
  const { env } = process;
  if (explicit) return connectionSettings({ config: (key) => explicit[key], env });
  const config = new pulumi.Config("tencentcloud");
  return connectionSettings({ config: (key) => config.get(key), keys: Object.keys(pulumi.runtime.allConfig()), env });
}

/** What a function does with the service. `args` are the user's, unchecked. */
type TatCall<A, R> = (connect: Connect, args: A) => Promise<R>;

/**
 * Runs a function's call with plain arguments. Errors of this package are printed by Pulumi as one message. Where the call
 * is refused and an argument is an output, it names the function's twin for outputs: TypeScript refuses that too, but not
 * every program is TypeScript.
 *
 * @param name what the user knows the function by: a call that takes long is told of under this name
 */
export async function callPlain<A, R>(
  name: string,
  call: TatCall<A, R>,
  args: A,
  opts?: pulumi.InvokeOptions,
): Promise<R> {
  try {
    // Pulumi passes over it in silence; a check that has to come after a release would come before it.
    const dependsOn = `${name} waits for no resource: use ${name}Output`;
    const provider = findProvider(opts, { dependsOn });
    readOption(opts, "dependsOn", (property) => refuse(property, dependsOn));
    const explicit = provider && (await requireKnown(providerConfig(provider)));
    return await runCall(name, call, args, explicit);
  } catch (error) {
    const isRefused = TatError.isInstance(error) && error.code === "InvalidArgument";
    const outputs = isRefused ? findOutputs(args) : [];
    const problem = `${name} takes no outputs: use ${name}Output`;
    throw asRunError(outputs.length > 0 ? invalidArguments(outputs.map((property) => ({ property, problem }))) : error);
  }
}

/**
 * Runs a function's call once all inputs are known and all resources of `dependsOn` exist. In a preview where one is
 * not, the result is unknown and nothing is asked. Secret inputs make a secret result. An input that came out undefined
 * of an output is refused.
 */
export function callTatOutput<A, R>(
  name: string,
  call: TatCall<A, R>,
  args: pulumi.Input<pulumi.Inputs> | undefined,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<R> {
  const provider = findProvider(opts);
  const inputs = pulumi.all([
    pulumi.output(args ?? {}),
    provider ? providerConfig(provider) : pulumi.output<ProviderConfig | undefined>(undefined),
    createdIds(opts),
    refuseUndefined(args),
  ]);
  return inputs.apply(async ([known, explicit]) => {
    try {
      return await runCall(name, call, known as A, explicit);
    } catch (error) {
      throw asRunError(error);
    }
  }) as pulumi.Output<R>;
}

async function runCall<A, R>(name: string, call: TatCall<A, R>, args: A, explicit?: ProviderConfig): Promise<R> {
  // As Pulumi's own functions: nobody need await the result, and an inline program would be over before it is there.
  const endOfCall = pulumi.runtime.rpcKeepAlive();
  try {
    const settings = programSettings(explicit);
    const { report, warn } = programOutlet();
    const connect: Connect = (region) => connectTat(settings, { region, warn });
    return await reportReading(report, { name }, connect, (counted) => call(counted, args));
  } finally {
    endOfCall();
  }
}

async function requireKnown(config: pulumi.Output<ProviderConfig>): Promise<ProviderConfig> {
  const value = await awaitKnown(config);
  if (value !== undefined) return value;
  const problem = "its settings are not known yet in this preview; use the function's Output variant instead";
  throw new InvalidArgumentError("opts.provider", problem);
}
