import type { ReportViolation } from "@pulumi/policy";

/** More lines than this under one resource help nobody; the rest is counted. */
const MOST_LINES = 20;

/** What a policy found in a stack, until it is reported. */
export class PolicyFindings {
  private readonly violations = new Map<string, string[]>();
  private readonly obstacles: string[] = [];
  private judgedCount = 0;

  /** @param advice what to do about a violation, one sentence */
  constructor(private readonly advice: string) {}

  /** Something was judged and is as the policy asks. */
  pass(): void {
    this.judgedCount += 1;
  }

  /** The resource of this URN breaks the policy. */
  violate(urn: string, message: string): void {
    this.judgedCount += 1;
    this.violations.set(urn, [...(this.violations.get(urn) ?? []), message]);
  }

  /** Something could not be judged. */
  passOver(reason: string): void {
    this.obstacles.push(reason);
  }

  /**
   * Reports one violation for each resource. What could not be judged makes the policy not applicable, so that it never
   * counts as passed; the violations are reported all the same.
   *
   * @param absent why nothing was there to be judged: the rest of a sentence that begins with "The stack has"
   */
  report(args: { notApplicable(reason?: string): never }, reportViolation: ReportViolation, absent: string): void {
    for (const [urn, messages] of this.violations) {
      reportViolation(`${joinLines(messages)}\nWhat to do: ${this.advice}`, urn);
    }
    if (this.obstacles.length > 0) args.notApplicable(`Not everything can be judged.\n${joinLines(this.obstacles)}`);
    if (this.judgedCount === 0) args.notApplicable(`The stack has ${absent}.`);
  }
}

function joinLines(lines: readonly string[]): string {
  const rest = lines.length > MOST_LINES ? [`… and ${lines.length - MOST_LINES} more`] : [];
  return [...lines.slice(0, MOST_LINES), ...rest].join("\n");
}
