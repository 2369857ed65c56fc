import type { HealthVerdict } from "../../records/HealthVerdict";
import { type HealthQuestion, judgeHealth as judge } from "../../records/judgeHealth";
import { parseHealthQuestion } from "../../records/parseHealthQuestion";
import { requireValid } from "../requireValid";

/**
 * Judges invokers by their records, which the caller has read. Every invoker must pass every rule that the criteria
 * name; see {@link HealthCriteria} for what each means. Runs of equal time are put in an order that depends on nothing
 * but the runs themselves.
 *
 * @throws InvalidArgumentError for invokers, criteria, records or a time that cannot be used
 */
export function judgeHealth(question: HealthQuestion): HealthVerdict {
  return judge(requireValid(parseHealthQuestion(question)));
}
