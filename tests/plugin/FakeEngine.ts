import { once } from "node:events";
import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { type LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

/** A message as the engine would show it. */
interface Shown {
  severity: "info" | "warning";
  message: string;
  urn: string;
  ephemeral: boolean;
}

/** What a plugin sees of the engine: somebody who shows its messages. */
export class FakeEngine {
  readonly shown: Shown[] = [];
  private readonly arrivals = new EventTarget();

  private constructor(
    private readonly server: Server,
    readonly address: string,
  ) {}

  static async start(): Promise<FakeEngine> {
    const server = new Server();
    let engine: FakeEngine | undefined;
    server.addService(EngineService, {
      log({ request }: ServerUnaryCall<LogRequest, Empty>, done: sendUnaryData<Empty>) {
        engine?.show(request);
        done(null, new Empty());
      },
    });
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) =>
        error ? reject(error) : resolve(port),
      );
    });
    engine = new FakeEngine(server, `127.0.0.1:${port}`);
    return engine;
  }

  /** Waits for a message, whether it came already or comes later. */
  async waitFor(text: RegExp): Promise<Shown> {
    for (;;) {
      const found = this.shown.find(({ message }) => text.test(message));
      if (found) return found;
      await once(this.arrivals, "shown");
    }
  }

  stop(): void {
    this.server.forceShutdown();
  }

  private show(request: LogRequest): void {
    this.shown.push({
      severity: request.getSeverity() === LogSeverity.WARNING ? "warning" : "info",
      message: request.getMessage(),
      urn: request.getUrn(),
      ephemeral: request.getEphemeral(),
    });
    this.arrivals.dispatchEvent(new Event("shown"));
  }
}
