import type { AccountSeed } from "./Accounts";
import type { FaultScript } from "./FaultScript";
import type { InvokerSeed } from "./InvokerSeed";
import type { LoggedRequest } from "./LoggedRequest";
import type { RecordSeed, TaskSeed } from "./RecordSeed";
import type { StoredInvoker } from "./StoredInvoker";

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
