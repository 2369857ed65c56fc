import { createHash } from "node:crypto";

/** Numbers that look random and depend on nothing but the seed's text. */
export class RandomStream {
  private block = Buffer.alloc(0);
  private blockCount = 0;
  private position = 0;

  constructor(private readonly seed: string) {}

  /** The next number, at least 0 and below 1. */
  nextFraction(): number {
    if (this.position === this.block.length) {
      this.block = createHash("sha256")
        .update(`${this.seed}#${this.blockCount++}`)
        .digest();
      this.position = 0;
    }
    const value = this.block.readUInt32BE(this.position);
    this.position += 4;
    return value / 2 ** 32;
  }

  /** The next integer from `low` to `high`, both included. */
  nextInteger(low: number, high: number): number {
    return low + Math.floor(this.nextFraction() * (high - low + 1));
  }

  /** The next one of some values. */
  pick<T>(values: readonly T[]): T {
    return values[this.nextInteger(0, values.length - 1)] as T;
  }

  /** The next ID of the service's shape: the prefix and eight letters or digits. */
  nextId(prefix: string): string {
    return prefix + Array.from({ length: 8 }, () => this.nextInteger(0, 35).toString(36)).join("");
  }
}
