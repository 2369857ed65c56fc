import fc from "fast-check";

const MEGABYTE = "x".repeat(1_000_000);

/** Numbers that are no count of anything. */
export const HOSTILE_NUMBERS: readonly unknown[] = [
  Number.NaN,
  1e308,
  -1e308,
  Number.POSITIVE_INFINITY,
  -1,
  1.5,
  2 ** 53,
  Number.MIN_VALUE,
];

/** Texts that are no name, ID, time or region, some of them close to one. */
export const HOSTILE_TEXTS: readonly string[] = [
  "",
  " ",
  "ivk-",
  "ivk-abc\u0000",
  "ivk-abc\n",
  " ivk-abc",
  "IVK-abc",
  "ivk-а1b2c3d4", // a Cyrillic letter
  "іvk-a1b2c3d4", // another
  "ivk‐a1b2c3d4", // a hyphen that is none
  "ivk-a1b2c3d4\u200b",
  "ivk-\u202ea1b2",
  "ivk-../../etc",
  "ivk-$(secret)",
  "-ap-guangzhou", // no region begins with a hyphen: what the settings refuse, arguments do too
  "\u001b[31mred\u001b[0m",
  "\u001b]0;title\u0007",
  "__proto__",
  "constructor",
  "toString",
  "2026-02-30T00:00:00Z",
  "2026-11-24T00:00:00",
  "2026-11-24T00:00:00Z\u001b[2J",
  "<script>alert(1)</script>",
  MEGABYTE,
  `ivk-${MEGABYTE}`,
  "\ud800",
];

/** Values of every other kind. */
export const HOSTILE_OBJECTS: readonly unknown[] = [
  true,
  10n,
  10n ** 100_000n,
  Symbol("hostile"),
  () => "called",
  Promise.resolve("later"),
  new Date(Number.NaN),
  new Map(),
  {},
  { length: 1, 0: "ivk-abc" },
  { toString: null },
  [],
  [undefined],
  [[]],
  [{}],
  [Number.NaN],
  ["ivk-good1234", 5],
  new Array(1_000_000),
  new Array(4_294_967_295),
  Array.from({ length: 200_000 }, (_, index) => `ivk-${index}`),
];

/** Every value above: each is tried for every property for which it is hostile. */
export const HOSTILE_VALUES: readonly unknown[] = [...HOSTILE_NUMBERS, ...HOSTILE_TEXTS, ...HOSTILE_OBJECTS];

/** Objects of arguments that are none, or that hold what is no argument. */
export const HOSTILE_ARGUMENTS: readonly unknown[] = [
  5,
  "text",
  true,
  10n,
  Symbol("hostile"),
  () => {},
  [],
  ["ivk-abc"],
  Promise.resolve({ invokerIds: ["ivk-abc"] }),
  { invokerId: ["ivk-abc"] },
  { InvokerIds: ["ivk-abc"] },
  { [MEGABYTE]: 1 },
  { "\u001b[2J": 1 },
  JSON.parse('{"__proto__": {"invokerIds": ["ivk-abc"]}}'),
  { constructor: 1 },
  Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`name${index}`, index])),
];

/** More values of any kind, at random. */
export const anyValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.double(),
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withTypedArray: true }),
  fc.array(fc.string({ unit: "binary", maxLength: 10 }), { maxLength: 5 }),
);
