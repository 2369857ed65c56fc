import type { Store } from "../Store";

/** An API action: checks the parameters and returns the answer without its envelope, or throws a Refusal. */
export type Action = (parameters: Readonly<Record<string, unknown>>, context: ActionContext) => Record<string, unknown>;

/** What an action works on. */
export interface ActionContext {
  store: Store;
  region: string;
  /** The server's time, in milliseconds since the UNIX epoch. */
  nowMs: number;
}
