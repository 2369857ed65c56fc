import type { Clock } from "../checks/Clock";
import { type ArgumentParser, type ArgumentProblem, accept, type Parsed, refuse } from "../checks/InvalidArgumentError";
import { AT_LEAST_ONE, parseRegion, parseRequiredInvokerIds, type Region } from "../checks/parseNames";
import { arrayParser, objectParser } from "../checks/parseValues";
import { type ParsedArguments, type ParsedBy, parseArguments } from "../checks/readArguments";
import { TatError } from "../checks/TatError";
import type { HealthViolation } from "../runs/rules";
import type { TatApi } from "../wire/TatApi";

/** Invokers of one region among those of several. */
export interface InvokerTarget {
  /** IDs of invokers of this region, such as `ivk-b7s3qa5l`: at least one, any number. */
  invokerIds: string[];
  /** The region to ask for them, such as `ap-guangzhou`. Default: that of the configuration. */
  region?: Region | undefined;
}

/** The invokers of one region that a question is about. */
export interface OneRegionArgs {
  /** IDs of invokers, such as `ivk-b7s3qa5l`: at least one, any number. In its place `targets` may name those of several regions. */
  invokerIds: string[];
  /** The region to ask, such as `ap-guangzhou`. Default: that of the configuration. */
  region?: Region | undefined;
  /** Not beside `invokerIds` and `region`, in whose place they stand: see {@link SeveralRegionsArgs}. */
  targets?: undefined;
}

/** The invokers of several regions that one question is about. */
export interface SeveralRegionsArgs {
  /**
   * Invokers of several regions, in place of `invokerIds` and `region`: asked side by side and answered together. An ID may
   * be named for one region only, since answers tell invokers apart by their IDs. Each region costs as many calls as it
   * does alone. All are asked with the same credentials: several accounts are several questions, each with its provider.
   *
   * Where a region cannot be read there is no answer: the error names it, has its code and RequestId, and tells what is
   * wrong in the regions that could be read.
   */
  targets: InvokerTarget[];
  /** Not beside `targets`, each of which names its own: see {@link OneRegionArgs}. */
  invokerIds?: undefined;
  /** Not beside `targets`, each of which names its own: see {@link OneRegionArgs}. */
  region?: undefined;
}

/** Far more than there are regions. */
const MOST_TARGETS = 1000;

const parseEach = arrayParser(
  objectParser<InvokerTarget>({ invokerIds: parseRequiredInvokerIds, region: parseRegion }, ["invokerIds"]),
  MOST_TARGETS,
);

/** Reads `targets`: gives one for each region that is named, with each ID once. */
const parseTargets: ArgumentParser<InvokerTarget[]> = (property, value) => {
  const given = parseEach(property, value);
  if (!given.ok) return given;
  if (given.value.length === 0) return refuse(property, "[] holds no targets: name at least one invoker");
  const regionOf = new Map<string, string | undefined>();
  const targets = new Map<string | undefined, InvokerTarget>();
  for (const [index, { invokerIds, region }] of given.value.entries()) {
    for (const id of invokerIds) {
      if (regionOf.has(id) && regionOf.get(id) !== region) {
        const problem = `${id} is named for ${nameRegion(regionOf.get(id))} too: an ID may be named for one region only`;
        return refuse(`${property}[${index}].invokerIds`, problem);
      }
      if (regionOf.has(id)) continue;
      regionOf.set(id, region);
      const target = targets.get(region) ?? { invokerIds: [], region };
      targets.set(region, target);
      target.invokerIds.push(id);
    }
  }
  return accept([...targets.values()]);
};

function nameRegion(region: string | undefined): string {
  return region ?? "the configured region";
}

/** How the arguments are read that say whose invokers a question is about. */
export const TARGET_PARSERS = { invokerIds: parseRequiredInvokerIds, region: parseRegion, targets: parseTargets };

/** The same as they are read. */
export type TargetArguments = ParsedBy<typeof TARGET_PARSERS>;

/** Their names. */
export const TARGET_PROPERTIES: readonly string[] = Object.keys(TARGET_PARSERS);

/** What is wrong where `targets`, which stand in place of `invokerIds` and `region`, stand beside them. */
export function refuseBesideTargets({ present }: Pick<ParsedArguments<unknown>, "present">): ArgumentProblem[] {
  const others = ["invokerIds", "region"].filter((name) => present.has(name));
  if (!present.has("targets") || others.length === 0) return [];
  return [{ property: "targets", problem: `cannot stand beside ${others.join(" and ")}: each target names its own` }];
}

/** Whose invokers a question is about: `targets`, or `invokerIds` and `region` as the only one. One of them must be there. */
export function readTargets(args: ParsedArguments<TargetArguments>): Parsed<InvokerTarget[]> {
  const { values, present, problems } = args;
  const beside = refuseBesideTargets(args);
  if (beside.length > 0) return { ok: false, problems: beside };
  const isTold = problems.some(({ property }) => /^(arguments$|invokerIds|targets)/.test(property));
  if (!isTold && !present.has("invokerIds") && !present.has("targets")) {
    return refuse("invokerIds", `is missing: ${AT_LEAST_ONE}`);
  }
  const { targets, invokerIds = [], region } = values;
  return accept(targets ?? [{ invokerIds, region }]);
}

/** Checks arguments that say whose invokers a question is about, and nothing else. Nothing throws. */
export function parseTargetQuery(input: unknown): Parsed<InvokerTarget[]> {
  const args = parseArguments(input, TARGET_PARSERS);
  const targets = readTargets(args);
  const problems = [...args.problems, ...targets.problems];
  return problems.length > 0 ? { ok: false, problems } : targets;
}

/** What a reading takes beside its arguments. */
export interface ReadOptions {
  signal?: AbortSignal;
  /** Default: the clock of this machine. */
  clock?: Clock;
}

/** Reaches the service in a region, always in the same way; undefined: in that of the configuration. */
export type Connect<Api extends TatApi = TatApi> = (region: string | undefined) => Api;

/** A region, and those of the invokers asked for that are there. */
export interface AskedRegion<Api extends TatApi = TatApi> {
  api: Api;
  /** As it was named; undefined: that of the configuration. */
  region: string | undefined;
  invokerIds: readonly string[];
  isOneOfSeveral: boolean;
}

/** Reaches each region once, also where one target names the region that another leaves to the configuration. */
export function connectRegions<Api extends TatApi>(
  connect: Connect<Api>,
  targets: readonly InvokerTarget[],
): AskedRegion<Api>[] {
  const idsOf = new Map<Api, { region: string | undefined; invokerIds: string[] }>();
  for (const { region, invokerIds } of targets) {
    const api = connect(region);
    const known = idsOf.get(api);
    if (known) known.invokerIds.push(...invokerIds);
    else idsOf.set(api, { region, invokerIds: [...invokerIds] });
  }
  return [...idsOf].map(([api, asked]) => ({ api, ...asked, isOneOfSeveral: idsOf.size > 1 }));
}

/** What regions gave, and why others gave nothing; each in the order in which they were asked for. */
export interface RegionAnswers<Region extends AskedRegion, Answer> {
  found: [region: Region, answer: Answer][];
  unread: [region: Region, error: TatError][];
}

/** Asks all regions side by side, each to its end. */
export async function readEach<Region extends AskedRegion, Answer>(
  regions: readonly Region[],
  read: (region: Region) => Promise<Answer>,
): Promise<RegionAnswers<Region, Answer>> {
  const answers: RegionAnswers<Region, Answer> = { found: [], unread: [] };
  const outcomes = await Promise.allSettled(regions.map(read));
  for (const [index, outcome] of outcomes.entries()) {
    const region = regions[index] as Region;
    if (outcome.status === "fulfilled") answers.found.push([region, outcome.value]);
    else if (TatError.isInstance(outcome.reason)) answers.unread.push([region, outcome.reason]);
    else throw outcome.reason;
  }
  return answers;
}

/**
 * The error for a question of which regions gave nothing: that of the only region, or one for all, with the code and the
 * RequestId of the first.
 *
 * @param violations what is wrong in the regions that could be read
 */
export function unreadError(
  { found, unread }: RegionAnswers<AskedRegion, unknown>,
  violations: readonly HealthViolation[] = [],
): TatError {
  const [[region, error]] = unread as [[AskedRegion, TatError]];
  const isSameOfAll = found.length === 0 && unread.every(([, { message }]) => message === error.message);
  if (!region.isOneOfSeveral || isSameOfAll) return error;
  const lines = unread.map(([{ region }, { message }]) => `In ${nameRegion(region)}: ${message}`);
  const { code, requestId } = error;
  const retryable = unread.every(([, error]) => error.retryable);
  const faults = violations.map(({ message }) => message);
  return new TatError([...lines, ...faults].join("\n"), { code, requestId, retryable, cause: error });
}
