import type { ReportViolation, StackValidationArgs } from "@pulumi/policy";
import type { HealthCriteria } from "../records/HealthCriteria";
import type { HealthRule } from "../records/HealthVerdict";
import { hasHistoryNeeded, historyNeeded } from "../records/historyNeeded";
import type { InvokerRecord } from "../records/InvokerRecord";
import { judgeHealth } from "../records/judgeHealth";
import { validateHealthCriteria } from "../records/validateHealthCriteria";
import { CANNOT_ASK, findTargets, type InvokerTarget } from "./findTargets";
import type { PolicyContext } from "./PolicyContext";
import { PolicyFindings } from "./PolicyFindings";
import { reportConfigProblems } from "./readConfig";
import { readHistories } from "./readHistories";

/** What a policy asks of every invoker. */
export interface InvokerQuestion {
  policyName: string;
  criteria: HealthCriteria;
  /** The rules of the criteria that the policy is about. An invoker with too few runs is not judged unless `minRuns` is one. */
  rules: readonly HealthRule[];
  /** IDs of invokers that are passed over. */
  exemptInvokerIds?: readonly string[];
  /** What to do about a violation, one sentence. */
  advice: string;
  /** Judges one invoker otherwise, where the rules are not the whole of it. */
  judge?(target: InvokerTarget, run: InvokerRecord | undefined, findings: PolicyFindings): boolean;
}

/** Judges every invoker that a stack manages or keeps records of, and reports one violation for each resource. */
export async function judgeInvokers(
  { reader, clock }: PolicyContext,
  args: StackValidationArgs,
  reportViolation: ReportViolation,
  question: InvokerQuestion,
): Promise<void> {
  const findings = new PolicyFindings(question.advice);
  const problems = validateHealthCriteria(question.criteria);
  if (problems.length > 0) return reportConfigProblems(problems, reportViolation);
  const nowMs = clock.now();
  const need = historyNeeded(question.criteria);
  const isEnough = (newest: readonly InvokerRecord[]) => hasHistoryNeeded(need, newest, nowMs);
  const { judged, histories, obstacles } = await reader.readFor(question.policyName, async () => {
    const { targets, obstacles } = await findTargets(args.resources, reader);
    const judged = targets.filter(({ invokerId }) => !question.exemptInvokerIds?.includes(invokerId));
    return { judged, histories: await readHistories(judged, reader, isEnough), obstacles };
  });
  obstacles.forEach((obstacle) => void findings.passOver(obstacle));
  for (const target of judged) {
    const records = histories.get(target);
    if (records === undefined) findings.passOver(`${target.invokerId}: ${CANNOT_ASK}`);
    else judgeTarget(target, records, nowMs, question, findings);
  }
  findings.report(args, reportViolation, "no InvokerRecords and no invoker of the tencentcloud provider to judge");
}

function judgeTarget(
  target: InvokerTarget,
  records: readonly InvokerRecord[],
  nowMs: number,
  { criteria, rules, judge }: InvokerQuestion,
  findings: PolicyFindings,
): void {
  const { invokerId, urn } = target;
  const verdict = judgeHealth({ invokerIds: [invokerId], criteria, recordsOf: () => records, nowMs });
  if (judge?.(target, verdict.latest[invokerId], findings)) return;
  const violations = verdict.violations.filter(({ rule }) => rules.includes(rule));
  const tooFewRuns = verdict.violations.find(({ rule }) => rule === "minRuns");
  for (const { message } of violations) findings.violate(urn, message);
  if (violations.length > 0) return;
  if (tooFewRuns) findings.passOver(tooFewRuns.message);
  else findings.pass();
}
