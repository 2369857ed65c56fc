/** Inputs or state as Pulumi hands them to a dynamic provider: plain values, with the provider's own text among them. */
export type DynamicValues = Record<string, unknown>;

/** Those of the values that are there and stand in `names`: neither the provider's text nor an absent one. */
export function pickValues(values: DynamicValues, names: readonly string[]): DynamicValues {
  const entries = names.map((name) => [name, values[name]] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== null));
}

/** All values but the provider's text, which Pulumi adds again by itself. */
export function withoutProvider(values: DynamicValues): DynamicValues {
  const { __provider, ...others } = values;
  return others;
}
