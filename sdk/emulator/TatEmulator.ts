import { showValue } from "../checks/showValue";
import { type DeedName, type DeedOptions, parseTimes, performDeed } from "./deeds";
import type { Exchange } from "./exchange";
import { parseClockOffset, parseLatency, parseOnRequest } from "./exchange";
import type { FaultScript } from "./faults";
import type { Service } from "./service/answerRequest";
import { EmulatorArgumentError, functionParser, parseText, parseTexts, requireValid } from "./service/arguments";
import { formatUtcTime } from "./service/history";
import type { LoggedRequest } from "./service/messages";
import type { Seeding } from "./service/seeding";
import {
  type InvokerChange,
  type InvokerSeed,
  parseRunPlan,
  type RecordSeed,
  type RunPlan,
  type TaskSeed,
} from "./service/seeds";
import { type Account, type AccountSeed, createAccount, parseAccountSeed, parseActions } from "./service/signature";
import type { StoredInvoker, StoredRecord } from "./service/store";

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

/** Where an emulator is reached, and with what. */
interface Address {
  host: string;
  port: number;
  region: string;
  secretId: string;
  secretKey: string;
  token: string | undefined;
}

const parseTest = functionParser<(record: EmulatedRecord) => boolean>();

/** A running emulator: where it is, what it holds, what it was asked, and what it shall do wrong. */
export class TatEmulator {
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
  /** Scripted faults: `faults.push({ kind: "gatewayPage", status: 502 })` meets the next request. */
  readonly faults: FaultScript;

  /** @internal Emulators come from `startTatEmulator`. */
  constructor(
    address: Address,
    private readonly exchange: Exchange,
    private readonly service: Service,
    private readonly seeding: Seeding,
  ) {
    const { host, port } = address;
    this.url = `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
    this.host = host;
    this.port = port;
    this.domain = `localhost:${port}`;
    this.region = address.region;
    this.secretId = address.secretId;
    this.secretKey = address.secretKey;
    this.token = address.token;
    this.requests = exchange.requests;
    this.faults = exchange.faults;
  }

  /** The largest number of requests that were being answered at one time. */
  get peakInFlight(): number {
    return this.exchange.peakInFlight;
  }

  /** Forgets the requests and the peak. */
  clearRequests(): void {
    this.exchange.requests.length = 0;
    this.exchange.peakInFlight = 0;
  }

  /** Milliseconds each answer waits, or a function of the request. */
  get latencyMs(): number | ((request: LoggedRequest) => number) {
    return this.exchange.latencyMs;
  }

  /** Counts from the next request on; throws EmulatorArgumentError for what it cannot be. */
  set latencyMs(latencyMs) {
    this.exchange.latencyMs = requireValid(parseLatency, "latencyMs", latencyMs);
  }

  /** How far the server's clock is ahead of this machine's, in milliseconds; negative for behind. */
  get clockOffsetMs(): number {
    return this.exchange.time.offsetMs;
  }

  /** Counts from now on; throws EmulatorArgumentError for what it cannot be. */
  set clockOffsetMs(clockOffsetMs) {
    this.exchange.time.offsetMs = requireValid(parseClockOffset, "clockOffsetMs", clockOffsetMs);
  }

  /** Called with each request before it is answered, and awaited: the place to let a run start between two pages. */
  get onRequest(): ((request: LoggedRequest) => void | Promise<void>) | undefined {
    return this.exchange.onRequest;
  }

  /** Counts from the next request on; throws EmulatorArgumentError for what it cannot be. */
  set onRequest(onRequest) {
    this.exchange.onRequest =
      onRequest === undefined ? undefined : requireValid(parseOnRequest, "onRequest", onRequest);
  }

  /** Adds an invoker with a history. */
  addInvoker(seed: InvokerSeed = {}): StoredInvoker {
    return this.seeding.addInvoker(seed, "addInvoker");
  }

  /**
   * Switches an invoker on or off, gives it another schedule, and so on, as somebody would in the console: whatever is left
   * out stays. What counts as a change for the service's UpdatedTime is undocumented; here everything does, unless
   * `updatedTime` says otherwise. A live invoker that is disabled starts no runs. Returns what it is from now on.
   */
  changeInvoker(invokerId: string, change: InvokerChange): StoredInvoker {
    return this.seeding.changeInvoker(this.seeding.getInvoker(invokerId), change);
  }

  /** Removes an invoker, and its runs with it: what becomes of them is undocumented. */
  removeInvoker(invokerId: string): void {
    this.seeding.removeInvoker(this.seeding.getInvoker(invokerId));
  }

  /**
   * Adds one run, by default one that starts now and succeeds. Times are whole seconds: of an invoker's runs that start in
   * the same second the one added last is the latest, unless `invocationId` says otherwise. Made-up IDs ascend in the order
   * in which runs are added, and clients put runs of one second in the order of their IDs.
   */
  addRecord(seed: RecordSeed): EmulatedRecord {
    return copyRecord(this.seeding.addRecord(seed));
  }

  /**
   * Adds one run of an invoker that is there: it starts now, is `RUNNING` for some seconds of the emulator's clock and then
   * comes to a result.
   */
  startRun(invokerId: string, plan: RunPlan = {}): EmulatedRecord {
    const invoker = this.seeding.getInvoker(invokerId);
    return copyRecord(this.seeding.startRun(invoker, requireValid(parseRunPlan, "startRun", plan)));
  }

  /**
   * Makes the newest due times of an invoker missed ones, one or as many as `times` says: its runs from then on are removed.
   * A due time counts once it is five minutes old, the grace of a gate unless it says otherwise. Returns these due times,
   * newest first. Throws EmulatorArgumentError for an invoker that is disabled, or was not due so often since it was created
   * or changed.
   */
  missRuns(invokerId: string, times = 1): string[] {
    const invoker = this.seeding.getInvoker(invokerId);
    return this.seeding.missRuns(invoker, requireValid(parseTimes, "times", times)).map(formatUtcTime);
  }

  /**
   * Does what the page, HTTP and the command can do: `steer("fail", "ivk-b7s3qa5l", { result: "TIMEOUT" })` is
   * `tat-emulator fail ivk-b7s3qa5l --result TIMEOUT`. Says in a sentence what was done.
   *
   * @param subject an invoker, or of `fault` a kind, a code of the service (`RequestLimitExceeded`) or `none`
   */
  steer(deed: DeedName, subject: string, options: DeedOptions = {}): string {
    return performDeed(deed, subject, options, this.exchange);
  }

  /** Changes the result of a run, as the service does when it finishes. */
  setResult(invocationId: string, result: string): void {
    this.getRecord(invocationId).result = requireValid(parseText, "result", result);
  }

  /** Sets what each instance made of a run. */
  setTasks(invocationId: string, tasks: readonly TaskSeed[]): void {
    this.seeding.setTasks(this.getRecord(invocationId), tasks);
  }

  /** Removes the runs for which the function is true, as a purge of old history would; returns how many. */
  removeRecords(isGone: (record: EmulatedRecord) => boolean): number {
    const test = requireValid(parseTest, "isGone", isGone);
    const gone = this.service.store.listRecords().filter((record) => test(copyRecord(record)));
    this.service.store.removeRecords(new Set(gone));
    return gone.length;
  }

  /** The invokers of every region, in the order in which they were added. */
  listInvokers(): StoredInvoker[] {
    return [...this.service.store.invokers.values()];
  }

  /** Copies of the runs of some invokers, or of all of every region, in the order of the answers. */
  listRecords(invokerIds?: readonly string[]): EmulatedRecord[] {
    this.seeding.catchUp();
    const wanted = invokerIds === undefined ? undefined : new Set(requireValid(parseTexts, "invokerIds", invokerIds));
    const records = this.service.store.listRecords();
    return records.filter((record) => wanted?.has(record.invokerId) ?? true).map(copyRecord);
  }

  /** Adds a key, or replaces the one with the same ID. */
  addAccount(seed: AccountSeed): void {
    const account = createAccount(requireValid(parseAccountSeed, "addAccount", seed));
    this.service.accounts.set(account.secretId, account);
  }

  /** From now on a temporary key is answered with TokenFailure, a permanent one with SecretIdNotFound. */
  revokeAccount(secretId: string): void {
    this.getAccount(secretId).revoked = true;
  }

  /** From now on these actions are answered with UnauthorizedOperation; by default for the first key. */
  denyActions(actions: readonly string[], secretId: string = this.secretId): void {
    const { deniedActions } = this.getAccount(secretId);
    for (const action of requireValid(parseActions, "actions", actions)) deniedActions.add(action);
  }

  /** Stops at once: open connections are dropped, requests under way get no answer. */
  close(): Promise<void> {
    return this.exchange.close();
  }

  private getAccount(secretId: string): Account {
    const account = this.service.accounts.get(secretId);
    if (account) return account;
    throw new EmulatorArgumentError("secretId", `${showValue(secretId)} is none of this emulator's keys`);
  }

  private getRecord(invocationId: string): StoredRecord {
    const record = this.service.store.findRecord(invocationId);
    if (record) return record;
    throw new EmulatorArgumentError("invocationId", `there is no run ${showValue(invocationId)}`);
  }
}

function copyRecord({ invokerId, invokeTime, reason, invocationId, result }: StoredRecord): EmulatedRecord {
  return { invokerId, invokeTime, reason, invocationId, result };
}
