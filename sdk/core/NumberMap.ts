const EMPTY = -1;
const FIRST_CAPACITY = 16;
/** Above this share of filled places the table is made twice as large. */
const MOST_FILLED = 0.7;

/**
 * A map from whole numbers, 0 to 2^53 − 1, to whole numbers, 0 to 2^32 − 1. It takes a third of the memory of a Map and
 * leaves no object to the garbage collector for each entry. Nothing can be taken out again.
 */
export class NumberMap {
  private keys = new Float64Array(FIRST_CAPACITY).fill(EMPTY);
  private values = new Uint32Array(FIRST_CAPACITY);
  private count = 0;

  get(key: number): number | undefined {
    const place = this.findPlace(key);
    return this.keys[place] === key ? this.values[place] : undefined;
  }

  set(key: number, value: number): void {
    const place = this.findPlace(key);
    if (this.keys[place] !== key) this.count++;
    this.keys[place] = key;
    this.values[place] = value;
    if (this.count > this.keys.length * MOST_FILLED) this.grow();
  }

  /** The key's place, or the empty one where it would go: the next free one from where its hash points to. */
  private findPlace(key: number): number {
    const mask = this.keys.length - 1;
    let place = hash(key) & mask;
    while (this.keys[place] !== EMPTY && this.keys[place] !== key) place = (place + 1) & mask;
    return place;
  }

  private grow(): void {
    const { keys, values } = this;
    this.keys = new Float64Array(keys.length * 2).fill(EMPTY);
    this.values = new Uint32Array(keys.length * 2);
    keys.forEach((key, index) => {
      if (key === EMPTY) return;
      const place = this.findPlace(key);
      this.keys[place] = key;
      this.values[place] = values[index] as number;
    });
  }
}

/** Mixes all bits of the key into the lower ones. */
function hash(key: number): number {
  const high = Math.floor(key / 2 ** 32);
  const mixed = Math.imul(key ^ Math.imul(high, 0x9e3779b1), 0x85ebca6b);
  return mixed ^ (mixed >>> 15);
}
