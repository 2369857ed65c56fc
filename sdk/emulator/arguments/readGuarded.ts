import { EmulatorArgumentError } from "../EmulatorArgumentError";

/** What `read` gives. What a getter or a proxy throws on the way is the property's problem. */
export function readGuarded<T>(property: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof EmulatorArgumentError) throw error;
    throw new EmulatorArgumentError(property, "cannot be read: reading it throws an error");
  }
}
