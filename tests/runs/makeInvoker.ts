import type { Invoker } from "../../sdk/runs/Invoker";

/** The invoker ivk-a, which is old and runs at 02:00 in Beijing: at 18:00Z. */
export function makeInvoker(fields: Partial<Invoker> = {}): Invoker {
  return {
    invokerId: "ivk-a",
    name: "nightly",
    commandId: "cmd-a",
    instanceIds: ["ins-a"],
    enabled: true,
    policy: "RECURRENCE",
    recurrence: "0 2 * * *",
    createdTime: "2024-01-01T00:00:00Z",
    updatedTime: "2024-01-01T00:00:00Z",
    ...fields,
  };
}
