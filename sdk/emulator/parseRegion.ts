import { valueParser } from "./arguments/valueParser";
import { isRegion } from "./isRegion";

/** Reads the name of a region. */
export const parseRegion = valueParser<string>(
  (value) => typeof value === "string" && value.length <= 64 && isRegion(value),
  "does not look like ap-guangzhou",
);
