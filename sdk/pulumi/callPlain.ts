import * as pulumi from "@pulumi/pulumi";
import { invalidArguments } from "../client/requireValid";
import { TatError } from "../core/TatError";
import type { ArgumentProblem } from "../records/arguments/ArgumentProblem";
import { callTat, type TatCall } from "./callTat";

/** An empty array may claim four billion items. */
const MAX_ITEMS = 10_000;

/**
 * {@link callTat} for a function that has a twin for outputs: where an argument is refused because it is one, the message
 * names the twin. TypeScript refuses it too, but not every program is TypeScript.
 */
export function callPlain<A, R>(name: string, call: TatCall<A, R>, args: A, opts?: pulumi.InvokeOptions): Promise<R> {
  const callAndName: TatCall<A, R> = async (api, given) => {
    try {
      return await call(api, given);
    } catch (error) {
      const isRefused = TatError.isInstance(error) && error.code === "InvalidArgument";
      const outputs = isRefused ? findOutputs(given) : [];
      if (outputs.length === 0) throw error;
      throw invalidArguments(outputs.map((property) => nameTwin(name, property)));
    }
  };
  return callTat(name, callAndName, args, opts);
}

function nameTwin(name: string, property: string): ArgumentProblem {
  return { property, problem: `${name} takes no outputs: use ${name}Output` };
}

/** The arguments that are outputs, or lists with one: of a list, the first. */
function findOutputs(args: unknown): string[] {
  try {
    if (pulumi.Output.isInstance(args)) return ["arguments"];
    return Object.entries(args as object).flatMap(([name, value]) => {
      if (pulumi.Output.isInstance(value)) return [name];
      const items = Array.isArray(value) ? value.slice(0, MAX_ITEMS) : [];
      const index = items.findIndex((item) => pulumi.Output.isInstance(item));
      return index < 0 ? [] : [`${name}[${index}]`];
    });
  } catch {
    return []; // a getter or a proxy threw: the error at hand names it
  }
}
