/** Keeps what was made under a key. Of more than `limit` values the one that was not asked for the longest is dropped. */
export class RecentlyUsed<V> {
  private readonly values = new Map<string, V>();

  /** @param onDrop is given what is dropped, to close what it holds open */
  constructor(
    private readonly limit: number,
    private readonly onDrop: (value: V) => void = () => {},
  ) {}

  get size(): number {
    return this.values.size;
  }

  /** What is kept under the key; made where nothing is. */
  get(key: string, make: () => V): V {
    const value = this.values.has(key) ? (this.values.get(key) as V) : make();
    this.values.delete(key);
    this.values.set(key, value); // now the last one in the map's order
    for (const oldest of this.values.keys()) {
      if (this.values.size <= this.limit) break;
      this.drop(oldest);
    }
    return value;
  }

  /** Drops everything. */
  clear(): void {
    for (const key of this.values.keys()) this.drop(key);
  }

  private drop(key: string): void {
    const value = this.values.get(key) as V;
    this.values.delete(key);
    this.onDrop(value);
  }
}
