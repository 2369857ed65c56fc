import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { connectionVariables } from "../demo/connectionVariables";
import type { EmulatorReply, EmulatorRequest, EmulatorSeed, EmulatorTally } from "./runEmulator";

/** An emulator in a process of its own, so that what is measured does not share a thread with it. */
export class EmulatorProcess {
  private constructor(
    private readonly child: ChildProcess,
    /** What a client needs to know. */
    readonly connection: { domain: string; secretId: string; secretKey: string; region: string },
  ) {}

  static async start(seed: EmulatorSeed): Promise<EmulatorProcess> {
    const child = fork(join(__dirname, "runEmulator.ts"), [JSON.stringify(seed)], {
      execArgv: ["--require", "ts-node/register"],
    });
    const [reply] = (await once(child, "message")) as [EmulatorReply];
    if (reply.kind !== "ready") throw new Error("The emulator did not start.");
    return new EmulatorProcess(child, reply.connection);
  }

  /** The variables that lead the package, and the official provider, to this emulator. */
  get environment(): Record<string, string> {
    return connectionVariables(this.connection);
  }

  /** What the emulator was asked since the last call of this, and forgets it. */
  async takeTally(): Promise<EmulatorTally> {
    const answered = once(this.child, "message");
    this.child.send({ kind: "takeTally" } satisfies EmulatorRequest);
    const [reply] = (await answered) as [EmulatorReply];
    if (reply.kind !== "tally") throw new Error("The emulator gave no tally.");
    return reply.tally;
  }

  async stop(): Promise<void> {
    const ended = once(this.child, "exit");
    this.child.kill();
    await ended;
  }
}
