import * as pulumi from "@pulumi/pulumi";
import { InvalidArgumentError } from "../client/InvalidArgumentError";
import type { TatApi } from "../client/TatApi";
import { refuse } from "../records/arguments/Parsed";
import { asRunError } from "./asRunError";
import { awaitKnown } from "./awaitKnown";
import { connectProgram } from "./connectProgram";
import { createdIds } from "./createdIds";
import { findProvider } from "./findProvider";
import { refuseUndefined } from "./findUndefined";
import { programReport } from "./programReport";
import { programSettings } from "./programSettings";
import { type ProviderConfig, providerConfig } from "./providerConfig";
import { reportReading } from "./reportReading";
import { readOption } from "./requireOptions";

/** What a function does with the service. `args` are the user's, unchecked. */
export type TatCall<A, R> = (api: TatApi, args: A) => Promise<R>;

/**
 * Runs a function's call with plain arguments. Errors of this package are printed by Pulumi as one message.
 *
 * @param name what the user knows the function by: a call that takes long is told of under this name
 */
export async function callTat<A, R>(
  name: string,
  call: TatCall<A, R>,
  args: A,
  opts?: pulumi.InvokeOptions,
): Promise<R> {
  return withRunErrors(async () => {
    // Pulumi passes over it in silence; a check that has to come after a release would come before it.
    const dependsOn = `${name} waits for no resource: use ${name}Output`;
    const provider = findProvider(opts, { dependsOn });
    readOption(opts, "dependsOn", (property) => refuse(property, dependsOn));
    const explicit = provider && (await requireKnown(providerConfig(provider)));
    return runCall(name, call, args, explicit);
  });
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
  return inputs.apply(([known, explicit]) =>
    withRunErrors(() => runCall(name, call, known as A, explicit)),
  ) as pulumi.Output<R>;
}

async function runCall<A, R>(name: string, call: TatCall<A, R>, args: A, explicit?: ProviderConfig): Promise<R> {
  // As Pulumi's own functions: nobody need await the result, and an inline program would be over before it is there.
  const endOfCall = pulumi.runtime.rpcKeepAlive();
  try {
    const api = connectProgram(programSettings(explicit), args);
    return await reportReading(programReport(), { name }, api, (counting) => call(counting, args));
  } finally {
    endOfCall();
  }
}

async function withRunErrors<R>(run: () => Promise<R>): Promise<R> {
  try {
    return await run();
  } catch (error) {
    throw asRunError(error);
  }
}

async function requireKnown(config: pulumi.Output<ProviderConfig>): Promise<ProviderConfig> {
  const value = await awaitKnown(config);
  if (value !== undefined) return value;
  const problem = "its settings are not known yet in this preview; use the function's Output variant instead";
  throw new InvalidArgumentError("opts.provider", problem);
}
