import { credentials } from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import type { MessagePlace } from "../resources/TatResource";
import { watchEngineEnd } from "../resources/watchEngineEnd";
import { nameSettings } from "./configuration";

/** The engine that uses the plugin, as far as the plugin needs it: to show messages, and to end when it is gone. */
export class Engine {
  private address: string | undefined;
  /** Made for the first message: most commands have none. */
  private client: EngineClient | undefined;
  private endWatch = () => {};

  /** @param onEnd called when nobody listens at the engine's address any more */
  constructor(private readonly onEnd: () => void) {}

  /** @param address `127.0.0.1:<port>`; the same one again changes nothing, nor does an empty one, by which a caller names none */
  connect(address: string): void {
    if (address === "" || address === this.address) return;
    this.address = address;
    this.client?.close();
    this.client = undefined;
    this.endWatch();
    this.endWatch = watchEngineEnd(address, this.onEnd);
  }

  /** Shows a message; where there is no engine, a warning goes to stderr and progress nowhere. */
  async say(message: string, { severity, urn = "", ephemeral = false }: MessagePlace): Promise<void> {
    const text = nameSettings(message);
    if (this.address === undefined) {
      if (severity === "warning") console.warn(text);
      return;
    }
    this.client ??= new EngineClient(this.address, credentials.createInsecure());
    const { client } = this;
    const request = new LogRequest();
    request.setSeverity(severity === "warning" ? LogSeverity.WARNING : LogSeverity.INFO);
    request.setMessage(text);
    request.setUrn(urn);
    request.setEphemeral(ephemeral);
    // A message that cannot be shown is no reason to fail what it is about.
    await new Promise<void>((resolve) => client.log(request, () => resolve()));
  }
}
