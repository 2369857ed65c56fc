import type * as pulumi from "@pulumi/pulumi";

/**
 * Plain arguments with an input in the place of each value, and of each item of a list. The documentation of a property
 * is that of the plain one, in an editor too.
 */
export type InputsOf<Args> = {
  // What can only be absent stays so, and not an input: by it editors and the compiler tell alternatives apart.
  [Name in keyof Args]: Args[Name] extends undefined ? undefined : pulumi.Input<InputItems<Args[Name]>>;
};

/** Of a list, the list of inputs; of anything else, the same. */
type InputItems<Value> = Value extends (infer Item)[] ? pulumi.Input<Item>[] : Value;
