import { setMaxListeners } from "node:events";
import { backgroundClock } from "../checks/Clock";
import { TatError } from "../checks/TatError";
import type { ConnectionSettings } from "../identity/connectionSettings";
import type { SharedTatApi } from "../reads/createTatApi";
import { createSlowWorkReport, type SlowWorkReport } from "../reads/progress";
import { TatClient } from "../reads/TatClient";
import type { Host, MessagePlace } from "../resources/TatResource";
import type { Values } from "../resources/values";
import { readSettings } from "./configuration";
import type { Engine } from "./Engine";

/** What is around the resources and functions of one provider, which has a process of its own. */
export class PluginHost implements Host {
  readonly report: SlowWorkReport;
  private readonly client = new TatClient();
  private cancellation = createCancellation();
  private configuration: Values = {};
  private settings: ConnectionSettings | undefined;
  private warn = this.createWarn();

  constructor(private readonly engine: Engine) {
    this.report = createSlowWorkReport(backgroundClock, (message, urn) => {
      void this.say(message, { severity: "info", urn, ephemeral: true });
    });
  }

  get signal(): AbortSignal {
    return this.cancellation.signal;
  }

  /** Ends waits and requests: the user has interrupted the command. */
  cancel(): void {
    this.cancellation.abort(new TatError("The operation was cancelled.", { code: "Cancelled" }));
  }

  /** Begins the next command where the last one is over: only a plugin that a developer has started serves several. */
  attach(): void {
    if (this.signal.aborted) this.cancellation = createCancellation();
    this.warn = this.createWarn();
  }

  /** Keeps the provider's properties. They are looked into by the first call: what deletes a resource needs none. */
  configure(configuration: Values): void {
    this.configuration = configuration;
    this.settings = undefined;
  }

  readonly connect = (region: string | undefined): SharedTatApi => {
    this.settings ??= readSettings(this.configuration);
    return this.client.connect(this.settings, { region, warn: this.warn });
  };

  say(message: string, about: MessagePlace): Promise<void> {
    return this.engine.say(message, about);
  }

  /** A function of its own for each command: who warns by another one has said nothing yet. */
  private createWarn(): (message: string) => void {
    return (message) => void this.say(message, { severity: "warning" });
  }
}

function createCancellation(): AbortController {
  const cancellation = new AbortController();
  // Every request under way listens; Node takes more than ten for a leak and warns of it.
  setMaxListeners(0, cancellation.signal);
  return cancellation;
}
