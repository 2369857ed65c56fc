/** What of `pulumi stack export` the tests look at. */
export interface StackState {
  version: number;
  deployment: { resources?: StackResource[]; pending_operations?: unknown[] };
}

/** A resource in the state. */
export interface StackResource {
  urn: string;
  type: string;
  id?: string;
  // biome-ignore lint/suspicious/noExplicitAny: the state holds whatever a program's resources do
  inputs?: Record<string, any>;
  // biome-ignore lint/suspicious/noExplicitAny: the state holds whatever a program's resources do
  outputs?: Record<string, any>;
  dependencies?: string[];
}
