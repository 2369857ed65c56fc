import * as pulumi from "@pulumi/pulumi";
import { invalidArguments } from "../client/requireValid";
import { readArguments } from "../records/arguments/readArguments";
import { asRunError } from "./asRunError";

/**
 * Refuses a resource's or a hook's arguments that are no object: spread into inputs, a number or a list would be no
 * argument at all, and that means every invoker. What the object holds is checked elsewhere.
 *
 * @throws InvalidArgumentError
 */
export function requireArguments(args: unknown): void {
  const { problems } = readArguments(args, []);
  const ofAll = problems.filter(({ property }) => property === "arguments");
  if (ofAll.length === 0 && pulumi.Output.isInstance(args)) {
    ofAll.push({
      property: "arguments",
      problem: "an output is not an object of named arguments: give each an output of its own",
    });
  }
  if (ofAll.length > 0) throw asRunError(invalidArguments(ofAll));
}
