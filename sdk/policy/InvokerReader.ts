import type { Clock } from "../checks/Clock";
import { TatError } from "../checks/TatError";
import { type IsEnough, readNewestOfEach } from "../history/readNewestOfEach";
import { readSchedules } from "../reads/health";
import { InvokerSearch } from "../reads/InvokerSearch";
import { reportReading, type SlowWorkReport } from "../reads/progress";
import { type GetInvokerRecordsArgs, readInvokerRecords } from "../reads/records";
import type { InvokerRecord } from "../runs/InvokerRecord";
import type { ReadQuestion } from "../runs/judgeHealth";
import type { Presence } from "../runs/RunHistory";
import type { TatApi } from "../wire/TatApi";
import { type ConnectionRequest, connectionKey } from "./stackResources";

/** What invokers are judged by beside their history. */
export type Schedules = Pick<ReadQuestion, "invokerOf" | "whyUnknown">;

interface ConnectionState {
  /** By invoker; `isWhole` when there are no more. */
  newest: Map<string, { records: readonly InvokerRecord[]; isWhole: boolean }>;
  held: Map<string, readonly InvokerRecord[]>;
  /** Of invokers without any run. */
  presences: Map<string, Presence>;
  failure?: TatError;
}

/**
 * Reads for all policies of one analysis of a stack: what one has read, the next does not ask for again, and a service
 * that failed once is not asked again.
 */
export class InvokerReader {
  private readonly policies = new Set<string>();
  private readonly connections = new Map<string, ConnectionState>();
  /** For the policy that reads now: how far it is, is told by what is asked through it. */
  private connectCounted: (connection: ConnectionRequest) => TatApi;

  /** @param report where it is told how far the readings of a policy are that take long */
  constructor(
    private readonly connect: (connection: ConnectionRequest) => TatApi,
    private readonly report: SlowWorkReport,
  ) {
    this.connectCounted = connect;
  }

  /**
   * To be put around all that a policy reads. A policy that comes again is part of a new analysis, where everything is
   * read anew. Policies come one after another, as the policy SDK runs them.
   */
  async readFor<T>(policyName: string, read: () => Promise<T>): Promise<T> {
    if (this.policies.has(policyName)) {
      this.policies.clear();
      this.connections.clear();
    }
    this.policies.add(policyName);
    return reportReading(this.report, { name: policyName }, this.connect, (connectCounted) => {
      this.connectCounted = connectCounted;
      return read();
    });
  }

  /** The errors of this analysis, one for each connection that failed. */
  get failures(): TatError[] {
    return [...this.connections.values()].flatMap(({ failure }) => failure ?? []);
  }

  /** Whether a request was made in this analysis. */
  get hasAsked(): boolean {
    return this.connections.size > 0;
  }

  /** The newest records of each invoker, in one reading; undefined when the service cannot be asked. */
  async readNewest(
    connection: ConnectionRequest,
    invokerIds: readonly string[],
    isEnough: IsEnough,
  ): Promise<Map<string, readonly InvokerRecord[]> | undefined> {
    return this.ask(connection, async (state, connect) => {
      const missing = invokerIds.filter((invokerId) => {
        const known = state.newest.get(invokerId);
        return known === undefined || !(known.isWhole || isEnough(known.records));
      });
      const found = missing.length > 0 ? await readNewestOfEach(connect(), missing, isEnough) : [];
      for (const [invokerId, records] of found) {
        state.newest.set(invokerId, { records, isWhole: !isEnough(records) });
      }
      return new Map(invokerIds.map((invokerId) => [invokerId, state.newest.get(invokerId)?.records ?? []]));
    });
  }

  /** What an `InvokerRecords` of these inputs would hold now; undefined when the service cannot be asked. */
  async readHeld(
    connection: ConnectionRequest,
    args: GetInvokerRecordsArgs,
  ): Promise<readonly InvokerRecord[] | undefined> {
    const key = JSON.stringify(args);
    return this.ask(connection, async ({ held }, connect) => {
      const records = held.get(key) ?? (await readInvokerRecords(connect, args)).invokerRecordSet;
      held.set(key, records);
      return records;
    });
  }

  /**
   * The schedules of invokers, in one call for each 100 of them, or why they may not be read; undefined when the service
   * cannot be asked. One policy needs them, so nothing is kept.
   */
  async readSchedules(connection: ConnectionRequest, invokerIds: readonly string[]): Promise<Schedules | undefined> {
    const criteria = { maxMissedRuns: 0 };
    return this.ask(connection, (_, connect) => readSchedules(connect(), { invokerIds, criteria }));
  }

  /** What is known of invokers without any run, by invoker; undefined when the service cannot be asked. */
  async readPresences(
    connection: ConnectionRequest,
    invokerIds: readonly string[],
  ): Promise<ReadonlyMap<string, Presence> | undefined> {
    return this.ask(connection, async ({ presences }, connect) => {
      const missing = invokerIds.filter((invokerId) => !presences.has(invokerId));
      const { presenceOf } = await new InvokerSearch(connect()).find(missing, {});
      for (const invokerId of missing) presences.set(invokerId, presenceOf?.(invokerId) ?? {});
      return presences;
    });
  }

  private async ask<T>(
    connection: ConnectionRequest,
    read: (state: ConnectionState, connect: () => TatApi) => Promise<T>,
  ): Promise<T | undefined> {
    const key = connectionKey(connection);
    const state: ConnectionState = this.connections.get(key) ?? {
      newest: new Map(),
      held: new Map(),
      presences: new Map(),
    };
    this.connections.set(key, state);
    if (state.failure) return undefined;
    try {
      return await read(state, () => this.connectCounted(connection));
    } catch (error) {
      if (!TatError.isInstance(error)) throw error;
      state.failure = error;
      return undefined;
    }
  }
}

/** What the policies of one `invokerHealthPolicies` share. */
export interface PolicyContext {
  clock: Clock;
  reader: InvokerReader;
  /** Tells of something that is no violation, once for each program that is judged. */
  warn(message: string): void;
  /**
   * The region that is asked through a connection: its own, otherwise that of the explicit provider or the stack's
   * configuration, otherwise the environment's; undefined where none is named.
   */
  readRegion(connection: ConnectionRequest): string | undefined;
}
