import type { StackValidationPolicy } from "@pulumi/policy";
import type { TatError } from "../checks/TatError";
import { defineStackPolicy } from "./defineStackPolicy";
import { findTargets, readHistories } from "./findTargets";
import type { PolicyContext } from "./InvokerReader";

const NAME = "tat-service-can-be-asked";
const ADVICE =
  "give the policy pack what the program has: the stack's tencentcloud: configuration or the TENCENTCLOUD_ variables, the permission for DescribeInvokerRecords, and a way to the service.";

/** The TAT service answers where the other policies must ask it about invokers. */
export function requireReachableService(context: PolicyContext): StackValidationPolicy {
  const { reader } = context;
  return defineStackPolicy({
    name: NAME,
    displayName: "Service can be asked",
    description: "The TAT service answers where the other policies must ask it about invokers.",
    severity: "medium",
    advice: ADVICE,
    properties: {},
    validate: async (_, args, reportViolation) => {
      const obstacles = await reader.readFor(NAME, async () => {
        const { targets, obstacles } = await findTargets(args.resources, context);
        const asked = targets.filter(({ held }) => held === undefined);
        await readHistories(asked, reader, (newest) => newest.length > 0);
        return obstacles;
      });
      const { failures } = reader;
      for (const message of listMessages(failures)) {
        reportViolation(`${message}\nThe health of invokers was not judged.\nWhat to do: ${ADVICE}`);
      }
      if (failures.length > 0) return;
      if (obstacles.length > 0) args.notApplicable(`Not every invoker is known.\n${obstacles.join("\n")}`);
      if (!reader.hasAsked) args.notApplicable("The stack has no invoker to ask the service about.");
    },
  });
}

/** What the errors say, once where nothing but the RequestId differs. */
function listMessages(failures: readonly TatError[]): string[] {
  const messages = new Map<string, string>();
  for (const { message, requestId } of failures) {
    const key = requestId ? message.replaceAll(requestId, "") : message;
    if (!messages.has(key)) messages.set(key, message);
  }
  return [...messages.values()];
}
