import type { ApiAnswer } from "./ApiCall";
import { InvalidArgumentError } from "./InvalidArgumentError";
import { parseInvocationTaskPage } from "./parseInvocationTaskPage";
import type { InvocationTask } from "./TatApi";

const PAGE_SIZE = 100;

/**
 * Reads every task of an invocation, page after page: an invocation has one task an instance, and few have more than
 * one page of them. A task that two pages show, because rows moved meanwhile, is taken once, as it was seen last.
 */
export async function readInvocationTasks(
  call: (action: string, parameters: object, signal?: AbortSignal) => Promise<ApiAnswer>,
  { invocationId, withOutput }: { invocationId: string; withOutput: boolean },
  signal?: AbortSignal,
): Promise<InvocationTask[]> {
  if (invocationId === "") throw new InvalidArgumentError("invocationId", "must not be empty");
  const tasks = new Map<string, InvocationTask>();
  for (let offset = 0; ; offset += PAGE_SIZE) {
    const parameters = {
      Filters: [{ Name: "invocation-id", Values: [invocationId] }],
      Limit: PAGE_SIZE,
      Offset: offset,
      HideOutput: !withOutput,
    };
    const answer = await call("DescribeInvocationTasks", parameters, signal);
    const page = parseInvocationTaskPage(answer, { limit: PAGE_SIZE, withOutput });
    for (const task of page.tasks) tasks.set(task.invocationTaskId, task);
    if (page.tasks.length === 0 || offset + PAGE_SIZE >= page.totalCount) return [...tasks.values()];
  }
}
