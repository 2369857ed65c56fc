import { type ArgumentParser, accept, refuse } from "./Parsed";
import { showValue } from "./showValue";

/** Reads a region's name, such as `ap-guangzhou`: 1 to 64 lower-case letters, digits and hyphens. */
export const parseRegion: ArgumentParser<string> = (property, value) =>
  typeof value === "string" && /^[a-z0-9-]{1,64}$/.test(value)
    ? accept(value)
    : refuse(property, `${showValue(value)} is not a region: a name such as ap-guangzhou is expected`);
