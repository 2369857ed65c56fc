import { once } from "node:events";
import type { Server } from "node:http";
import { showValue } from "../records/arguments/showValue";
import { type AccountSeed, type Accounts, parseAccountSeed } from "./Accounts";
import { EmulatorArgumentError, functionParser, parseText, parseTexts, requireValid } from "./arguments";
import type { InvokerSeed } from "./InvokerSeed";
import type { InvokerSeeder } from "./InvokerSeeder";
import type { LoggedRequest } from "./LoggedRequest";
import { parseClockOffset, parseLatency, parseOnRequest } from "./parseOptions";
import type { RecordSeed, TaskSeed } from "./RecordSeed";
import type { RecordSeeder } from "./RecordSeeder";
import type { HandlerSettings, RequestHandler } from "./RequestHandler";
import type { Store } from "./Store";
import type { StoredInvoker } from "./StoredInvoker";
import type { StoredRecord } from "./StoredRecord";
import type { EmulatedRecord, TatEmulator } from "./TatEmulator";

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
