/** What is wrong with one argument. */
export interface ArgumentProblem {
  /** The property as the user wrote it: `invokerIds[3]`, `maxRecords`; `arguments` for all of them together. */
  property: string;
  /** The value, shortened, and the rule it breaks. Without the property's name, which the caller puts in front. */
  problem: string;
}
