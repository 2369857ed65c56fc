import { accept, type Parsed } from "./arguments/Parsed";
import { parseFlag } from "./arguments/parseFlag";
import { readRequiredInvokerIds } from "./arguments/parseInvokerIds";
import { parseRegion } from "./arguments/parseRegion";
import { readArguments } from "./arguments/readArguments";
import type { HealthCriteria } from "./HealthCriteria";
import { HEALTH_CRITERIA_PROPERTIES, readCriteria } from "./health/readCriteria";

/** Whose health is asked for, and by what it is judged. */
export interface HealthQuery {
  /** At least one, each once, in the user's order. */
  invokerIds: string[];
  criteria: HealthCriteria;
  /** Whether the reasons of failed runs are to be read too. Default false. */
  explain: boolean;
}

/**
 * Checks the arguments of `checkInvokerHealth`, whatever they are: `invokerIds` (required), `region`, `explain` and the
 * criteria. Nothing throws; every problem names its property. `region` is checked, and used elsewhere.
 *
 * @param otherNames further names, which the caller checks by itself
 */
export function parseHealthQuery(input: unknown, otherNames: readonly string[] = []): Parsed<HealthQuery> {
  const args = readArguments(input, ["invokerIds", "region", "explain", ...HEALTH_CRITERIA_PROPERTIES, ...otherNames]);
  const invokerIds = readRequiredInvokerIds(args);
  const region = args.parse("region", parseRegion);
  const explain = args.parse("explain", parseFlag);
  const criteria = readCriteria(args);
  const problems = [...args.problems, ...[invokerIds, region, explain, criteria].flatMap((parsed) => parsed.problems)];
  return invokerIds.ok && explain.ok && criteria.ok && problems.length === 0
    ? accept({ invokerIds: invokerIds.value, criteria: criteria.value, explain: explain.value ?? false })
    : { ok: false, problems };
}
