import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { backgroundClock } from "../checks/Clock";
import type { ConnectionSettings } from "../identity/connectionSettings";
import type { SharedTatApi } from "../reads/createTatApi";
import { createSlowWorkReport } from "../reads/progress";
import { TatClient } from "../reads/TatClient";
import { createCancellation, type Host, type MessagePlace } from "../resources/TatResource";
import type { Values } from "../resources/values";
import { watchEngineEnd } from "../resources/watchEngineEnd";
import { nameSettings, readSettings } from "./configuration";

/** What is around the resources and functions of one provider, which has a process of its own, and the engine that uses it. */
export class PluginHost implements Host {
  readonly report = createSlowWorkReport(backgroundClock, (message, urn) => {
    void this.say(message, { severity: "info", urn, ephemeral: true });
  });
  private readonly client = new TatClient();
  private cancellation = createCancellation();
  private configuration: Values = {};
  private settings: ConnectionSettings | undefined;
  private warn = this.createWarn();
  private engineAddress: string | undefined;
  /** Made for the first message: most commands have none. */
  private engine: EngineClient | undefined;
  private endWatch = () => {};

  /** @param onEngineEnd called when nobody listens at the engine's address any more */
  constructor(private readonly onEngineEnd: () => void) {}

  get signal(): AbortSignal {
    return this.cancellation.signal;
  }

  /** Ends waits and requests: the user has interrupted the command. */
  cancel(): void {
    this.cancellation.cancel();
  }

  /** @param address `127.0.0.1:<port>`; the same one again changes nothing, nor does an empty one, by which a caller names none */
  useEngine(address: string): void {
    if (address === "" || address === this.engineAddress) return;
    this.engineAddress = address;
    this.engine?.close();
    this.engine = undefined;
    this.endWatch();
    this.endWatch = watchEngineEnd(address, this.onEngineEnd);
  }

  /** Begins the next command where the last one is over: only a plugin that a developer has started serves several. */
  attach(address: string): void {
    this.useEngine(address);
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

  /** Where there is no engine, a warning goes to stderr and progress nowhere. */
  async say(message: string, { severity, urn = "", ephemeral = false }: MessagePlace): Promise<void> {
    const text = nameSettings(message);
    if (this.engineAddress === undefined) {
      if (severity === "warning") console.warn(text);
      return;
    }
    // It is on this machine: gRPC would look for it through the proxy of the environment.
    const options = { "grpc.enable_http_proxy": 0 };
    this.engine ??= new EngineClient(this.engineAddress, credentials.createInsecure(), options);
    const { engine } = this;
    const request = new LogRequest();
    request.setSeverity(severity === "warning" ? LogSeverity.WARNING : LogSeverity.INFO);
    request.setMessage(text);
    request.setUrn(urn);
    request.setEphemeral(ephemeral);
    // A message that cannot be shown is no reason to fail what it is about.
    await new Promise<void>((resolve) => engine.log(request, () => resolve()));
  }

  /** A function of its own for each command: who warns by another one has said nothing yet. */
  private createWarn(): (message: string) => void {
    return (message) => void this.say(message, { severity: "warning" });
  }
}
