import assert from "node:assert/strict";
import { RecentlyUsed } from "../../sdk/checks/sharing";

describe("RecentlyUsed", () => {
  it("makes a value once, undefined too", () => {
    const kept = new RecentlyUsed<undefined>(2);
    let made = 0;
    for (let asked = 0; asked < 3; asked++) kept.get("a", () => void made++);
    assert.equal(made, 1);
  });

  it("drops what was not asked for the longest, and tells of it", () => {
    const dropped: string[] = [];
    const kept = new RecentlyUsed<string>(2, (value) => dropped.push(value));
    for (const key of ["a", "b", "a", "c"]) kept.get(key, () => key.toUpperCase());
    assert.deepEqual(dropped, ["B"]);
    assert.equal(
      kept.get("a", () => "another"),
      "A",
    );
    kept.clear();
    assert.deepEqual(dropped, ["B", "C", "A"]);
    assert.equal(kept.size, 0);
  });
});
