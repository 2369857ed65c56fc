import { CountingApi } from "../client/CountingApi";
import type { TatApi } from "../client/TatApi";
import type { SlowWorkReport } from "../core/createSlowWorkReport";

/**
 * Tells how far one policy is with its readings, once they take more than two seconds together. They come one after
 * another: a line is about the connection that is being asked, and numbers it where it is not the first.
 */
export class PolicyProgress {
  private readonly counts = new Map<string, { name: string; counting: CountingApi }>();
  private endWork: (() => void) | undefined;
  private describeCurrent = () => this.policyName;

  constructor(
    private readonly policyName: string,
    private readonly report: SlowWorkReport,
  ) {}

  /**
   * The service for a reading that begins now. The time runs from the first one on.
   *
   * @param connection a text that is equal for equal connections; it is not shown
   */
  count(connection: string, api: TatApi): TatApi {
    const number = this.counts.size + 1;
    const { name, counting } = this.counts.get(connection) ?? {
      name: number === 1 ? this.policyName : `${this.policyName}, connection ${number}`,
      counting: new CountingApi(api, this.report),
    };
    this.counts.set(connection, { name, counting });
    this.describeCurrent = () => `${name}: ${counting.describe()}`;
    this.endWork ??= this.report.begin({ describe: () => this.describeCurrent() });
    return counting;
  }

  /** To be called when the policy has read all that it needs: nothing is told any more. */
  end(): void {
    this.endWork?.();
  }
}
