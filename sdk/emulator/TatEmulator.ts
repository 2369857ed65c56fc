import { once } from "node:events";
import type { Server } from "node:http";
import { showValue } from "../records/arguments/showValue";
import { EmulatorArgumentError, functionParser, parseText, parseTexts, requireValid } from "./arguments";
import type { HandlerSettings, RequestHandler } from "./exchange";
import type { FaultScript } from "./faults";
import type { LoggedRequest } from "./messages";
import { parseClockOffset, parseLatency, parseOnRequest } from "./options";
import type { InvokerSeeder, RecordSeeder } from "./seeding";
import type { InvokerSeed, RecordSeed, TaskSeed } from "./seeds";
import { type AccountSeed, type Accounts, parseAccountSeed } from "./signature";
import type { Store, StoredInvoker, StoredRecord } from "./store";

/** A run as the emulator answers it, in camel case. */
export interface EmulatedRecord {
  /** The invoker that started it. */
  readonly invokerId: string;
  /** When it started, as the API writes it. */
  readonly invokeTime: string;
  /** Why it started, in words. */
  readonly reason: string;
  /** `inv-…`; empty when nothing was started. */
  readonly invocationId: string;
  /** `SUCCESS`, `FAILED`, `RUNNING`, … or any other text. */
  readonly result: string;
}

/** A running emulator: where it is, what it holds, what it was asked, and what it shall do wrong. */
export interface TatEmulator {
  /**
   * `http://<host>:<port>`: for a browser and for clients that take the address of a service. `0.0.0.0` and `::` stand for
   * every address of this machine.
   */
  readonly url: string;
  /** The address it listens on, `127.0.0.1` by default. */
  readonly host: string;
  /** The TCP port it listens on. */
  readonly port: number;
  /**
   * `localhost:<port>`, for `tencentcloud:domain`, together with `tencentcloud:protocol` `HTTP`: clients call `tat.<domain>`.
   * This package's client finds there what listens on `127.0.0.1`, `::1`, `0.0.0.0` or `::`. For an emulator on another
   * address, or on another machine, give its address a name that begins with `tat.`, and configure the rest of that name and
   * the port as the domain.
   */
  readonly domain: string;
  /** The region whose invokers are meant where none is named. */
  readonly region: string;
  /** The first key. Not a real one. */
  readonly secretId: string;
  /** What requests with the first key are signed with. Not a real one. */
  readonly secretKey: string;
  /** The token of the first key, where the options gave it one. */
  readonly token: string | undefined;

  /** Every API request since the start or the last `clearRequests()`, in order of arrival, answered or not. */
  readonly requests: readonly LoggedRequest[];
  /** The largest number of requests that were being answered at one time. */
  readonly peakInFlight: number;
  /** Forgets the requests and the peak. */
  clearRequests(): void;

  /** Scripted faults: `faults.push({ kind: "gatewayPage", status: 502 })` meets the next request. */
  readonly faults: FaultScript;
  /** Milliseconds each answer waits, or a function of the request. */
  latencyMs: number | ((request: LoggedRequest) => number);
  /** How far the server's clock is ahead of this machine's, in milliseconds; negative for behind. */
  clockOffsetMs: number;
  /** Called with each request before it is answered, and awaited: the place to let a run start between two pages. */
  onRequest: ((request: LoggedRequest) => void | Promise<void>) | undefined;

  /** Adds an invoker with a history. */
  addInvoker(seed?: InvokerSeed): StoredInvoker;
  /**
   * Adds one run, by default one that starts now and succeeds. Times are whole seconds: of an invoker's runs that start in
   * the same second the one added last is the latest, unless `invocationId` says otherwise. Made-up IDs ascend in the order
   * in which runs are added, and clients put runs of one second in the order of their IDs.
   */
  addRecord(seed: RecordSeed): EmulatedRecord;
  /** Changes the result of a run, as the service does when it finishes. */
  setResult(invocationId: string, result: string): void;
  /** Sets what each instance made of a run. */
  setTasks(invocationId: string, tasks: readonly TaskSeed[]): void;
  /** Removes the runs for which the function is true, as a purge of old history would; returns how many. */
  removeRecords(isGone: (record: EmulatedRecord) => boolean): number;
  /** The invokers of every region, in the order in which they were added. */
  listInvokers(): StoredInvoker[];
  /** Copies of the runs of some invokers, or of all of every region, in the order of the answers. */
  listRecords(invokerIds?: readonly string[]): EmulatedRecord[];

  /** Adds a key, or replaces the one with the same ID. */
  addAccount(seed: AccountSeed): void;
  /** From now on a temporary key is answered with TokenFailure, a permanent one with SecretIdNotFound. */
  revokeAccount(secretId: string): void;
  /** From now on these actions are answered with UnauthorizedOperation; by default for the first key. */
  denyActions(actions: readonly string[], secretId?: string): void;

  /** Stops at once: open connections are dropped, requests under way get no answer. */
  close(): Promise<void>;
}

/** The parts of a running emulator. */
export interface EmulatorParts {
  server: Server;
  host: string;
  port: number;
  region: string;
  firstKey: { secretId: string; secretKey: string; token: string | undefined };
  settings: HandlerSettings;
  store: Store;
  accounts: Accounts;
  invokers: InvokerSeeder;
  records: RecordSeeder;
  handler: RequestHandler;
}

const parseTest = functionParser<(record: EmulatedRecord) => boolean>();

/** The handle that startTatEmulator gives out. */
export class RunningEmulator implements TatEmulator {
  readonly url: string;
  readonly domain: string;

  constructor(private readonly parts: EmulatorParts) {
    this.url = `http://${parts.host.includes(":") ? `[${parts.host}]` : parts.host}:${parts.port}`;
    this.domain = `localhost:${parts.port}`;
  }

  get host(): string {
    return this.parts.host;
  }

  get port(): number {
    return this.parts.port;
  }

  get region(): string {
    return this.parts.region;
  }

  get secretId(): string {
    return this.parts.firstKey.secretId;
  }

  get secretKey(): string {
    return this.parts.firstKey.secretKey;
  }

  get token(): string | undefined {
    return this.parts.firstKey.token;
  }

  get requests(): readonly LoggedRequest[] {
    return this.parts.handler.requests;
  }

  get peakInFlight(): number {
    return this.parts.handler.peakInFlight;
  }

  get faults() {
    return this.parts.settings.faults;
  }

  get latencyMs() {
    return this.parts.settings.latencyMs;
  }

  set latencyMs(latencyMs) {
    this.parts.settings.latencyMs = requireValid(parseLatency, "latencyMs", latencyMs);
  }

  get clockOffsetMs() {
    return this.parts.settings.clockOffsetMs;
  }

  set clockOffsetMs(clockOffsetMs) {
    this.parts.settings.clockOffsetMs = requireValid(parseClockOffset, "clockOffsetMs", clockOffsetMs);
  }

  get onRequest() {
    return this.parts.settings.onRequest;
  }

  set onRequest(onRequest) {
    this.parts.settings.onRequest = requireValid(parseOnRequest, "onRequest", onRequest);
  }

  clearRequests(): void {
    this.parts.handler.requests.length = 0;
    this.parts.handler.peakInFlight = 0;
  }

  addInvoker(seed: InvokerSeed = {}): StoredInvoker {
    return this.parts.invokers.add(seed);
  }

  addRecord(seed: RecordSeed): EmulatedRecord {
    return copyRecord(this.parts.records.add(seed));
  }

  setResult(invocationId: string, result: string): void {
    this.getRecord(invocationId).result = requireValid(parseText, "result", result);
  }

  setTasks(invocationId: string, tasks: readonly TaskSeed[]): void {
    this.getRecord(invocationId);
    this.parts.records.setTasks(invocationId, tasks);
  }

  removeRecords(isGone: (record: EmulatedRecord) => boolean): number {
    const test = requireValid(parseTest, "isGone", isGone);
    const gone = this.parts.store.listRecords().filter((record) => test(copyRecord(record)));
    this.parts.store.removeRecords(new Set(gone));
    return gone.length;
  }

  listInvokers(): StoredInvoker[] {
    return [...this.parts.store.invokers.values()];
  }

  listRecords(invokerIds?: readonly string[]): EmulatedRecord[] {
    this.parts.invokers.liveRuns.catchUp(this.parts.settings.clock.now() + this.parts.settings.clockOffsetMs);
    const wanted = invokerIds === undefined ? undefined : new Set(requireValid(parseTexts, "invokerIds", invokerIds));
    const records = this.parts.store.listRecords();
    return records.filter((record) => wanted?.has(record.invokerId) ?? true).map(copyRecord);
  }

  addAccount(seed: AccountSeed): void {
    this.parts.accounts.add(requireValid(parseAccountSeed, "addAccount", seed));
  }

  revokeAccount(secretId: string): void {
    this.parts.accounts.get(secretId).revoked = true;
  }

  denyActions(actions: readonly string[], secretId = this.secretId): void {
    this.parts.accounts.deny(secretId, actions);
  }

  async close(): Promise<void> {
    const { server } = this.parts;
    if (!server.listening) {
      return;
    }
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  }

  private getRecord(invocationId: string): StoredRecord {
    const record = this.parts.store.findRecord(invocationId);
    if (!record) {
      throw new EmulatorArgumentError("invocationId", `there is no run ${showValue(invocationId)}`);
    }
    return record;
  }
}

function copyRecord({ invokerId, invokeTime, reason, invocationId, result }: StoredRecord): EmulatedRecord {
  return { invokerId, invokeTime, reason, invocationId, result };
}
