import assert from "node:assert/strict";
import { arrayParser, integerParser, objectParser, valueParser } from "../../sdk/checks/parseValues";

interface Part {
  name: string;
  size?: number;
}

const parseText = valueParser<string>((value) => typeof value === "string", "a text");
const parsePart = objectParser<Part>({ name: parseText, size: integerParser(1) }, ["name"]);
const parseParts = arrayParser(parsePart, 3);

function problemsOf(value: unknown): string[] {
  return parseParts("parts", value).problems.map(({ property, problem }) => `${property}: ${problem}`);
}

describe("objectParser", () => {
  it("gives a copy with the properties that are there", () => {
    const given = [{ name: "a", size: 2 }, { name: "a", size: null }, { name: "a" }];
    const parsed = parseParts("parts", given);
    assert.ok(parsed.ok);
    assert.deepEqual(parsed.value, [{ name: "a", size: 2 }, { name: "a" }, { name: "a" }]);
    assert.notEqual(parsed.value[0], given[0]);
  });

  it("names what is wrong by its place", () => {
    assert.deepEqual(problemsOf([{ name: "a" }, { size: 0 }]), [
      "parts[1].name: is missing",
      "parts[1].size: 0 is not a whole number of at least 1",
    ]);
    assert.deepEqual(problemsOf([{ name: "a", sise: 1 }]), ["parts[0].sise: no such property: did you mean size?"]);
    assert.deepEqual(problemsOf([5]), ["parts[0]: 5 is not an object of named arguments"]);
    assert.deepEqual(problemsOf([null]), ["parts[0]: null is not an object"]);
    assert.deepEqual(problemsOf({}), ["parts: an object is not an array"]);
    assert.deepEqual(problemsOf([1, 2, 3, 4]), ["parts: an array of 4 is too long: at most 3 elements are allowed"]);
  });

  it("names the properties of an object without a name alone", () => {
    assert.deepEqual(parsePart("", { name: 1 }).problems, [{ property: "name", problem: "1 is not a text" }]);
  });
});
