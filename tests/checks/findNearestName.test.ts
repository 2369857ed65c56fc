import assert from "node:assert/strict";
import fc from "fast-check";
import { findNearestName } from "../../sdk/checks/readArguments";
import { startWork } from "../proof/startWork";

const NAMES = ["invokerIds", "limit", "offset", "maxRecords", "since", "until", "results", "region"];

describe("findNearestName", () => {
  const cases: [string, string | undefined][] = [
    ["invokerId", "invokerIds"],
    ["InvokerIds", "invokerIds"],
    ["invokersIds", "invokerIds"],
    ["maxRecord", "maxRecords"],
    ["sinse", "since"],
    ["untill", "until"],
    ["result", "results"],
    ["LIMIT", "limit"],
    ["limited", "limit"],
    ["filter", undefined],
    ["lamet", undefined],
    ["__proto__", undefined],
    ["", undefined],
    ["x".repeat(1_000_000), undefined],
    ["invokerIds".padEnd(41, "s"), undefined],
  ];
  for (const [written, meant] of cases) {
    it(`takes ${written.slice(0, 50) || "nothing"} for ${meant}`, () => {
      assert.equal(findNearestName(written, NAMES), meant);
    });
  }

  it("looks at names of up to forty letters", () => {
    const name = "a".repeat(40);
    assert.equal(findNearestName(name, [`${name}b`]), `${name}b`);
  });

  it("compares no letters with a name that is far too long: 3,000 names of 64 KB cost less than 5 s", () => {
    const finishWork = startWork();
    assert.equal(findNearestName("a".repeat(40), Array(3000).fill("a".repeat(65_536))), undefined);
    finishWork();
  });

  it("changes no more letters than it may", () => {
    assert.equal(findNearestName("cosDomain", ["domain"]), "domain");
    assert.equal(findNearestName("cosDomain", ["domain"], 2), undefined);
    assert.equal(findNearestName("Domian", ["domain"], 2), "domain");
  });

  it("prefers the nearest of several", () => {
    assert.equal(findNearestName("windowRun", ["windowRows", "windowRuns"]), "windowRuns");
    assert.equal(findNearestName("windowRun", ["windowRuns", "windowRows"]), "windowRuns");
  });

  it("finds any name of three letters or more with one letter changed, added or left out", () => {
    const edit = fc.constantFrom("change", "add", "leave out");
    fc.assert(
      fc.property(fc.constantFrom(...NAMES), edit, fc.nat(20), (name, kind, place) => {
        const at = place % name.length;
        const middle = { change: "#", add: `#${name[at]}`, "leave out": "" }[kind];
        assert.equal(findNearestName(name.slice(0, at) + middle + name.slice(at + 1), NAMES), name);
      }),
    );
  });
});
