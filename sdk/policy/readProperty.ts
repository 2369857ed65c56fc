/** A property of a resource as a policy sees it: in a preview it may not be known yet. */
export type Property = { isKnown: true; value: unknown } | { isKnown: false };

/**
 * Reads a property with everything in it. The policy SDK throws as soon as a value is touched that the preview does not
 * know; here that is an answer. An absent or null property is known and undefined.
 */
export function readProperty(props: Record<string, unknown>, name: string): Property {
  try {
    // Through JSON, since an unknown value may stand anywhere within: the text of the whole touches all of it.
    const text = JSON.stringify(props[name] ?? undefined);
    return { isKnown: true, value: text === undefined ? undefined : JSON.parse(text) };
  } catch (error) {
    if (isUnknownValueError(error)) return { isKnown: false };
    throw error;
  }
}

/** Reads several properties, those left out that are absent; undefined when one of them is not known. */
export function readProperties(
  props: Record<string, unknown>,
  names: readonly string[],
): Record<string, unknown> | undefined {
  const entries: [string, unknown][] = [];
  for (const name of names) {
    const property = readProperty(props, name);
    if (!property.isKnown) return undefined;
    if (property.value !== undefined) entries.push([name, property.value]);
  }
  return Object.fromEntries(entries);
}

// By a field that only it has: a policy pack may bring another copy of @pulumi/policy than this package finds, and
// before 1.21 the class is not exported.
function isUnknownValueError(error: unknown): boolean {
  return typeof error === "object" && error !== null && "unknownTypeSentinel" in error;
}
