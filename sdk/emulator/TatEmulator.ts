import { type DeedName, type DeedOptions, parseTimes, performDeed } from "./deeds";
import { type Exchange, parseLatency, parseOnRequest } from "./exchange";
import type { FaultScript } from "./FaultScript";
import { parseClockOffset } from "./ServerTime";
import { type AccountSeed, createAccount, getAccount, parseAccountSeed, parseActions } from "./service/accounts";
import { functionParser, parseText, parseTexts, requireValid } from "./service/arguments";
import type { InvokerChange, InvokerSeed } from "./service/invokerSeed";
import type { LoggedRequest } from "./service/messages";
import { parseRunPlan, type RecordSeed, type RunPlan, type TaskSeed } from "./service/recordSeed";
import { formatUtcTime } from "./service/schedule";
import { copyRecord, type EmulatedRecord, type StoredInvoker } from "./service/store";

/** A running emulator: where it is, what it holds, what it was asked, and what it shall do wrong. */
export class TatEmulator {
  /** `http://<host>:<port>`: for a browser, and for clients that take the address of a service. */
  readonly url: string;
  /** The address it listens on, `127.0.0.1` by default; `0.0.0.0` and `::` stand for every address of this machine. */
  readonly host: string;
  /** The TCP port it listens on. */
  readonly port: number;
  /**
   * `localhost:<port>`, for `tencentcloud:domain`, together with `tencentcloud:protocol` `HTTP`: clients call `tat.<domain>`,
   * where this package's finds what listens on `127.0.0.1`, `::1`, `0.0.0.0` or `::`. Give an emulator on another address or
   * machine a name that begins with `tat.`, and configure the rest of that name and the port.
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
    address: Pick<TatEmulator, "host" | "port" | "region" | "secretId" | "secretKey" | "token">,
    private readonly exchange: Exchange,
  ) {
    const { host, port } = address;
    this.url = `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
    this.domain = `localhost:${port}`;
    this.host = host;
    this.port = port;
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

  /** Counts from the next request on. */
  set latencyMs(latencyMs) {
    this.exchange.latencyMs = requireValid(parseLatency, "latencyMs", latencyMs);
  }

  /** How far the server's clock is ahead of this machine's, in milliseconds; negative for behind. */
  get clockOffsetMs(): number {
    return this.exchange.time.offsetMs;
  }

  /** Counts from now on. */
  set clockOffsetMs(clockOffsetMs) {
    this.exchange.time.offsetMs = requireValid(parseClockOffset, "clockOffsetMs", clockOffsetMs);
  }

  /** Called with each request before it is answered, and awaited: the place to let a run start between two pages. */
  get onRequest(): ((request: LoggedRequest) => void | Promise<void>) | undefined {
    return this.exchange.onRequest;
  }

  /** Counts from the next request on. */
  set onRequest(onRequest) {
    this.exchange.onRequest =
      onRequest === undefined ? undefined : requireValid(parseOnRequest, "onRequest", onRequest);
  }

  /** Adds an invoker with a history. */
  addInvoker(seed: InvokerSeed = {}): StoredInvoker {
    return this.exchange.seeding.addInvoker(seed, "addInvoker");
  }

  /**
   * Switches an invoker on or off, gives it another schedule, and so on, as in the console, and returns it. What counts as a
   * change for the service's UpdatedTime is undocumented; here everything does, unless `updatedTime` says otherwise.
   */
  changeInvoker(invokerId: string, change: InvokerChange): StoredInvoker {
    return this.exchange.seeding.changeInvoker(invokerId, change);
  }

  /** Removes an invoker, and its runs with it: what becomes of them is undocumented. */
  removeInvoker(invokerId: string): void {
    this.exchange.seeding.removeInvoker(invokerId);
  }

  /** Adds one run, by default a success of now. Made-up IDs ascend, so of one second the last added is the latest. */
  addRecord(seed: RecordSeed): EmulatedRecord {
    return copyRecord(this.exchange.seeding.addRecord(seed));
  }

  /** Adds one run of an invoker that is there: it starts now, is `RUNNING` for some seconds and then comes to a result. */
  startRun(invokerId: string, plan: RunPlan = {}): EmulatedRecord {
    return copyRecord(this.exchange.seeding.startRun(invokerId, requireValid(parseRunPlan, "startRun", plan)));
  }

  /**
   * Makes the newest due times of an invoker missed ones, one or as many as `times` says, and returns them, newest first:
   * its runs from then on are removed, one of just now too. A due time counts once it is five minutes old, a gate's grace
   * by default. Throws EmulatorArgumentError where it was not due so often since it was created, enabled or changed.
   */
  missRuns(invokerId: string, times = 1): string[] {
    return this.exchange.seeding.missRuns(invokerId, requireValid(parseTimes, "times", times)).map(formatUtcTime);
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
    this.exchange.seeding.store.getRecord(invocationId).result = requireValid(parseText, "result", result);
  }

  /** Sets what each instance made of a run. */
  setTasks(invocationId: string, tasks: readonly TaskSeed[]): void {
    this.exchange.seeding.setTasks(this.exchange.seeding.store.getRecord(invocationId), tasks);
  }

  /** Removes the runs for which the function is true, as a purge of old history would; returns how many. */
  removeRecords(isGone: (record: EmulatedRecord) => boolean): number {
    const test = requireValid(functionParser<typeof isGone>(), "isGone", isGone);
    return this.exchange.seeding.store.removeRecords((record) => test(copyRecord(record)));
  }

  /** The invokers of every region, in the order in which they were added. */
  listInvokers(): StoredInvoker[] {
    return [...this.exchange.seeding.store.invokers.values()];
  }

  /** Copies of the runs of some invokers, or of all of every region, in the order of the answers. */
  listRecords(invokerIds?: readonly string[]): EmulatedRecord[] {
    this.exchange.seeding.live.catchUp();
    const wanted = invokerIds === undefined ? undefined : new Set(requireValid(parseTexts, "invokerIds", invokerIds));
    const records = this.exchange.seeding.store.listRecords();
    return records.filter(({ invokerId }) => wanted?.has(invokerId) ?? true).map(copyRecord);
  }

  /** Adds a key, or replaces the one with the same ID. */
  addAccount(seed: AccountSeed): void {
    const account = createAccount(requireValid(parseAccountSeed, "addAccount", seed));
    this.exchange.service.accounts.set(account.secretId, account);
  }

  /** From now on a temporary key is answered with TokenFailure, a permanent one with SecretIdNotFound. */
  revokeAccount(secretId: string): void {
    getAccount(this.exchange.service.accounts, secretId).revoked = true;
  }

  /** From now on these actions are answered with UnauthorizedOperation; by default for the first key. */
  denyActions(actions: readonly string[], secretId: string = this.secretId): void {
    const { deniedActions } = getAccount(this.exchange.service.accounts, secretId);
    for (const action of requireValid(parseActions, "actions", actions)) deniedActions.add(action);
  }

  /** Stops at once: open connections are dropped, requests under way get no answer. */
  close(): Promise<void> {
    return this.exchange.close();
  }
}
