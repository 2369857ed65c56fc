import { setTimeout as pause } from "node:timers/promises";
import type { TatEmulator } from "../../sdk/emulator";
import type { SharedTatApi } from "../../sdk/reads/createTatApi";
import { InvokerPoller } from "../../sdk/reads/InvokerPoller";
import { createSlowWorkReport, type SlowWorkReport } from "../../sdk/reads/progress";
import { connectTat } from "../../sdk/reads/TatClient";
import type { Host, MessagePlace, ResourceInputs, Step, TatResource } from "../../sdk/resources/TatResource";
import type { Values } from "../../sdk/resources/values";
import type { TatApi } from "../../sdk/wire/TatApi";
import { settingsFor } from "../reads/connectTo";
import { VirtualClock } from "../reads/VirtualClock";

/** When a resource is asked for: ahead, in the check, as the dynamic provider does; or in the diff, as the plugin does. */
export type Door = "judging in check" | "judging in diff";

export const DOORS: readonly Door[] = ["judging in check", "judging in diff"];

/** What became of a resource in a deployment, or would by a preview. */
interface Outcome {
  done: "same" | "create" | "update" | "replace";
  /** What an update or a replacement changes. */
  changed: string[];
}

/** What a preview does not know; it equals nothing. */
export const UNKNOWN = Symbol("unknown");

/** The surroundings of a resource: the emulator, time that a test lets pass, and what was said. */
export class TestHost implements Host {
  readonly clock: VirtualClock;
  readonly report: SlowWorkReport;
  readonly said: [message: string, about: MessagePlace][] = [];
  readonly cancellation = new AbortController();
  readonly signal = this.cancellation.signal;
  /** How many calls the service has not answered yet. */
  private underWay = 0;

  constructor(private readonly emulator: TatEmulator) {
    this.clock = new VirtualClock(Date.now());
    this.report = createSlowWorkReport(this.clock, () => {});
  }

  readonly connect = (region: string | undefined): SharedTatApi => {
    const connected = connectTat(settingsFor(this.emulator), { region, warn: this.warn });
    const api: TatApi = {
      ...connected,
      describeInvokerRecords: (...args) => this.watch(connected.describeInvokerRecords(...args)),
      describeInvokers: (...args) => this.watch(connected.describeInvokers(...args)),
    };
    return { ...api, poller: new InvokerPoller(api, this.clock) };
  };

  private watch<T>(call: Promise<T>): Promise<T> {
    this.underWay++;
    return call.finally(() => {
      this.underWay--;
    });
  }

  private readonly warn = (message: string) => void this.said.push([message, { severity: "warning" }]);

  say = async (message: string, about: MessagePlace) => void this.said.push([message, about]);

  /** Lets time pass, by the second, until the work is over or `isEnough`. */
  async letTimePass(work: Promise<unknown>, isEnough = () => false): Promise<void> {
    let isOver = false;
    const end = () => {
      isOver = true;
    };
    work.then(end, end);
    while (!isOver && !isEnough()) {
      // Answers take the time of this machine, and nobody knows how much: a wait must not run out of its own meanwhile.
      if (this.underWay > 0) await pause(1);
      else await this.clock.advance(1000);
    }
  }
}

/** Leads one resource through deployments as the engine does, in the order of one of the doors. */
export class ResourceLife {
  /** Inputs and outputs, as the state has them; undefined: there is none. */
  state: Values | undefined;
  private readonly urn = "urn:pulumi:test::protocol::tat::resource";

  constructor(
    private readonly resource: TatResource,
    private readonly door: Door,
  ) {}

  up(inputs: Values): Promise<Outcome> {
    return this.deploy(inputs, false);
  }

  preview(inputs: Values): Promise<Outcome> {
    return this.deploy(inputs, true);
  }

  /** What a preview lets the rest of the program know. */
  async foreseeOutputs(inputs: Values): Promise<Values> {
    const step = this.step(true);
    const news = asInputs(inputs);
    this.resource.check(news, step.key);
    if (this.state !== undefined) await this.resource.diff(this.state, inputs, step);
    return this.resource.apply(this.state, news, step);
  }

  /** @returns what the refresh shows as changed */
  async refresh(): Promise<string[]> {
    const { state = {} } = this;
    const step = this.step(false);
    const { outputs, mark } = await this.resource.read(state, step);
    const { changed } = await this.resource.diff(state, this.inputsOf(state), step);
    const kept = mark ? this.inputsOf(state) : omit(state, this.resource.outputNames);
    this.state = { ...kept, ...mark, ...outputs };
    return changed;
  }

  private async deploy(inputs: Values, isPreview: boolean): Promise<Outcome> {
    const { state } = this;
    const step = this.step(isPreview);
    const news = asInputs(inputs);
    if (this.door === "judging in check") await this.resource.foresee(state, news, step);
    else this.resource.check(news, step.key);
    const { changed, replaces } = state ? await this.resource.diff(state, inputs, step) : { changed: [], replaces: [] };
    const done =
      state === undefined ? "create" : replaces.length > 0 ? "replace" : changed.length > 0 ? "update" : "same";
    const isApplied = done !== "same" && (this.door === "judging in diff" || !isPreview);
    if (isApplied) {
      const outputs = await this.resource.apply(done === "update" ? state : undefined, news, step);
      if (!isPreview) this.state = { ...inputs, ...outputs };
    }
    return { done, changed };
  }

  private step(isPreview: boolean): Step {
    return { key: this.urn, urn: this.urn, isPreview };
  }

  private inputsOf(state: Values): Values {
    return omit(state, [...this.resource.outputNames, ...this.resource.markNames]);
  }
}

function asInputs(values: Values): ResourceInputs {
  return { values, unknown: Object.keys(values).filter((name) => [values[name]].flat().includes(UNKNOWN)) };
}

function omit(values: Values, names: readonly string[]): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
}
