import type { HealthVerdict } from "../../records/HealthVerdict";
import { type HealthQuestion, judgeHealth as judge } from "../../records/judgeHealth";
import { parseHealthQuestion } from "../../records/parseHealthQuestion";
import { requireValid } from "../requireValid";

/**
 * Judges invokers by their records, which the caller has read. Every invoker must pass every rule that the criteria
 * name; see {@link HealthCriteria} for what each means. An invoker's records may come in any order by time; of runs of
 * equal time the one that stands first counts as the newer.
 *
 * @throws InvalidArgumentError for invokers, criteria, records or a time that cannot be used
 */
export function judgeHealth(question: HealthQuestion): HealthVerdict {
  return judge(requireValid(parseHealthQuestion(question)));
}
