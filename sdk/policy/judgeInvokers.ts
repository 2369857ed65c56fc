import type { ReportViolation, StackValidationArgs, StackValidationPolicy } from "@pulumi/policy";
import { validateHealthCriteria } from "../runs/criteria";
import type { HealthCriteria } from "../runs/HealthCriteria";
import { type InvokerRecord, warnOfMisspeltResults } from "../runs/InvokerRecord";
import { hasHistoryNeeded, historyNeeded, judgeHealth, type ReadQuestion } from "../runs/judgeHealth";
import type { HealthRule } from "../runs/rules";
import {
  defineStackPolicy,
  INVOKER_EXEMPTIONS,
  reportConfigProblems,
  type StackPolicyDefinition,
} from "./defineStackPolicy";
import {
  CANNOT_ASK,
  findTargets,
  type JudgedInvoker,
  readHistories,
  readPresences,
  readTargetSchedules,
} from "./findTargets";
import type { PolicyContext, Schedules } from "./InvokerReader";

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

/** What a policy asks of every invoker. */
interface InvokerQuestion {
  criteria: HealthCriteria;
  /** The rules of the criteria that the policy is about. An invoker with too few runs is not judged unless `minRuns` is one. */
  rules: readonly HealthRule[];
  /** Judges one invoker otherwise, where the rules are not the whole of it. */
  judge?(target: JudgedInvoker, run: InvokerRecord | undefined): Finding | undefined;
}

/** What the judgement of one invoker is: it passes where there is neither. */
export interface Finding {
  violations: readonly string[];
  /** Why the invoker could not be judged. */
  obstacle?: string;
}

/** What a policy over the invokers of a stack is about. */
interface InvokerPolicyDefinition<Config extends object> extends Omit<StackPolicyDefinition<Config>, "validate"> {
  /** The property without which the policy does not apply. */
  threshold?: keyof Config & string;
  ask(config: Config): InvokerQuestion;
}

/**
 * Makes a policy that judges every invoker that a stack manages or keeps records of, but for those that its configuration
 * passes over, and reports one violation for each resource.
 */
export function defineInvokerPolicy<Config extends object>(
  context: PolicyContext,
  { threshold, ask, properties, ...definition }: InvokerPolicyDefinition<Config>,
): StackValidationPolicy {
  return defineStackPolicy<{ exemptInvokerIds?: string[] }>({
    ...definition,
    properties: { ...properties, exemptInvokerIds: INVOKER_EXEMPTIONS },
    validate: ({ exemptInvokerIds = [], ...rest }, args, reportViolation) => {
      const config = rest as Config;
      if (threshold && config[threshold] === undefined) args.notApplicable(`No ${threshold} is configured.`);
      const findings = new PolicyFindings(definition.advice);
      const asked = { policyName: definition.name, exemptInvokerIds, ...ask(config) };
      return judgeInvokers(context, args, reportViolation, findings, asked);
    },
  });
}

async function judgeInvokers(
  context: PolicyContext,
  args: StackValidationArgs,
  reportViolation: ReportViolation,
  findings: PolicyFindings,
  question: InvokerQuestion & { policyName: string; exemptInvokerIds: readonly string[] },
): Promise<void> {
  const { reader, clock } = context;
  const problems = validateHealthCriteria(question.criteria, Object.keys(question.criteria));
  if (problems.length > 0) return reportConfigProblems(problems, reportViolation);
  const { policyName } = question;
  warnOfMisspeltResults(question.criteria.results, (message) => context.warn(`${policyName}: ${message}`));
  const nowMs = clock.now();
  const need = historyNeeded(question.criteria);
  const isEnough = (newest: readonly InvokerRecord[]) => hasHistoryNeeded(need, newest, nowMs);
  const { judged, histories, otherHistories, schedules, presences, obstacles } = await reader.readFor(
    policyName,
    async () => {
      const { targets, obstacles } = await findTargets(args.resources, context);
      const judged = targets.filter(({ invokerId }) => !question.exemptInvokerIds.includes(invokerId));
      const histories = await readHistories(judged, reader, isEnough);
      const others = judged.flatMap((target) => (histories.has(target) ? [] : (target.others ?? [])));
      const otherHistories = await readHistories(others, reader, isEnough);
      const needsSchedules = question.criteria.maxMissedRuns !== undefined;
      const schedules = needsSchedules ? await readTargetSchedules(judged, reader) : undefined;
      const isMissing = (target: JudgedInvoker) => {
        const { invokerOf } = schedules?.get(target) ?? {};
        return invokerOf !== undefined && invokerOf(target.invokerId) === undefined;
      };
      // Where no run is needed, nothing is said of one that has none.
      const isUnseen = (target: JudgedInvoker) =>
        question.criteria.minRuns !== 0 && histories.get(target)?.length === 0;
      const presences = await readPresences(
        judged.filter((target) => isMissing(target) || isUnseen(target)),
        context,
      );
      return { judged, histories, otherHistories, schedules, presences, obstacles };
    },
  );
  obstacles.forEach((obstacle) => void findings.passOver(obstacle));
  for (const target of judged) {
    const records = histories.get(target);
    const finding =
      schedules && !(records && schedules.has(target))
        ? { violations: [], obstacle: `${target.invokerId}: ${CANNOT_ASK}` }
        : records
          ? judgeTarget(target, records, nowMs, question, {
              ...schedules?.get(target),
              presenceOf: () => presences.get(target) ?? {},
            })
          : judgeByOthers(target, otherHistories, nowMs, question);
    for (const message of finding.violations) findings.violate(target.urn, message);
    if (finding.obstacle !== undefined) findings.passOver(finding.obstacle);
    else if (finding.violations.length === 0) findings.pass();
  }
  findings.report(args, reportViolation, "no InvokerRecords and no invoker of the tencentcloud provider to judge");
}

function judgeTarget(
  target: JudgedInvoker,
  records: readonly InvokerRecord[],
  nowMs: number,
  { criteria, rules, judge }: InvokerQuestion,
  known: Pick<ReadQuestion, keyof Schedules | "presenceOf"> = {},
): Finding {
  const { invokerId } = target;
  const verdict = judgeHealth({ invokerIds: [invokerId], criteria, recordsOf: () => records, nowMs, ...known });
  const finding = judge?.(target, verdict.latest[invokerId]);
  if (finding) return finding;
  const violations = verdict.violations.filter(({ rule }) => rules.includes(rule)).map(({ message }) => message);
  const tooFewRuns = verdict.violations.find(({ rule }) => rule === "minRuns");
  return violations.length > 0 ? { violations } : { violations, obstacle: tooFewRuns?.message };
}

/** Judges an invoker that could not be read by other resources' histories of it: it may break the policy, not pass. */
function judgeByOthers(
  target: JudgedInvoker,
  histories: ReadonlyMap<JudgedInvoker, readonly InvokerRecord[]>,
  nowMs: number,
  question: InvokerQuestion,
): Finding {
  // No record is no finding here: the keys may be of another account, which does not know the invoker.
  const known = (target.others ?? []).map((other) => histories.get(other) ?? []).filter(({ length }) => length > 0);
  const findings = known.map((records) => judgeTarget(target, records, nowMs, question));
  const violations = findings.find((finding) => finding.violations.length > 0)?.violations ?? [];
  return { violations, obstacle: `${target.invokerId}: ${CANNOT_ASK}` };
}
