import { showValue } from "../records/arguments/showValue";
import { InvalidArgumentError } from "./InvalidArgumentError";

/** Throws InvalidArgumentError unless the value can be a region's name, such as `ap-guangzhou`. */
export function requireRegion(property: string, region: string): string {
  if (/^[a-z0-9][a-z0-9-]{0,63}$/i.test(region)) return region;
  throw new InvalidArgumentError(property, `${showValue(region)} is not the name of a region, such as "ap-guangzhou"`);
}
