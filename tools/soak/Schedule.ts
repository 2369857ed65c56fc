import fc from "fast-check";
import type { FaultEffect, RowOrder } from "../../sdk/emulator";

/** What happens to the service's records when a request arrives. */
export type Move =
  | { kind: "run"; invoker: number; count: number; result: string }
  | { kind: "finish"; result: string }
  | { kind: "purgeOldest"; count: number }
  | { kind: "purgeInvoker"; invoker: number };

/** What is asked of the package under a schedule. */
export const OPERATIONS = ["records", "window", "statistics", "latest", "health", "wait", "resources"] as const;
export type Operation = (typeof OPERATIONS)[number];

/** Everything that is random about one try, drawn from one seed. */
export interface Schedule {
  operation: Operation;
  order: RowOrder;
  /** How many runs each invoker has at the beginning, and how many minutes lie between them. */
  histories: { count: number; everyMinutes: number }[];
  /** By the number of the request at whose arrival they happen, counted from 1. */
  moves: { atRequest: number; move: Move }[];
  faults: { atRequest: number; effect: FaultEffect }[];
  /** Milliseconds that a request waits before the service looks at its records, and its answer afterwards; used in turn. */
  delaysMs: { before: number; after: number }[];
  /** How far the service's clock is from this machine's. */
  clockOffsetMs: number;
  /** Free numbers from 0 to 1 for what an operation has to choose. */
  choices: number[];
}

const gatewayPage = (status: number): FaultEffect => ({ kind: "gatewayPage", status });
const slowAnswer = (delayMs: number): FaultEffect => ({ kind: "slowAnswer", delayMs });

/** Faults that another attempt overcomes. */
const PASSING: fc.Arbitrary<FaultEffect> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom<FaultEffect>({ kind: "rateLimit" }, { kind: "internalError" }) },
  { weight: 3, arbitrary: fc.constantFrom<FaultEffect>({ kind: "serviceUnavailable" }, { kind: "connectionReset" }) },
  { weight: 3, arbitrary: fc.constantFrom(429, 500, 502, 503).map(gatewayPage) },
  { weight: 3, arbitrary: fc.constantFrom<FaultEffect>({ kind: "truncatedBody" }, { kind: "notJson" }) },
  { weight: 3, arbitrary: fc.constantFrom<FaultEffect>({ kind: "emptyBody" }, { kind: "jsonWithoutResponse" }) },
  { weight: 3, arbitrary: fc.integer({ min: 20, max: 200 }).map(slowAnswer) },
  { weight: 1, arbitrary: fc.constantFrom<FaultEffect>({ kind: "stalledBody" }, { kind: "neverAnswer" }) },
);

/** Faults that end a reading, with the code it must end with. */
export const FATAL_CODES: { readonly [kind: string]: string } = {
  signatureExpire: "AuthFailure.SignatureExpire",
  tokenFailure: "AuthFailure.TokenFailure",
  error: "UnauthorizedOperation",
  response: "InvalidResponse",
};

const FATAL = fc.constantFrom<FaultEffect>(
  { kind: "signatureExpire" },
  { kind: "tokenFailure" },
  { kind: "error", code: FATAL_CODES.error as string, message: "denied" },
  { kind: "response", response: { body: '{"Response":{"RequestId":"soak","TotalCount":-1}}' } },
);

const RESULTS = ["SUCCESS", "SUCCESS", "SUCCESS", "FAILED", "TIMEOUT", "RUNNING"];
const atRequest = fc.oneof({ weight: 2, arbitrary: fc.integer({ min: 1, max: 5 }) }, fc.integer({ min: 1, max: 14 }));
const invoker = fc.integer({ min: 0, max: 2 });

const move: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("run" as const),
      invoker,
      count: fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 1, max: 3 }) }, fc.integer({ min: 40, max: 230 })),
      result: fc.constantFrom(...RESULTS),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("finish" as const), result: fc.constantFrom("SUCCESS", "FAILED") }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("purgeOldest" as const), count: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("purgeInvoker" as const), invoker }) },
);

const history = (most: number) =>
  fc.record({ count: fc.integer({ min: 0, max: most }), everyMinutes: fc.integer({ min: 1, max: 20 }) });

const schedule = fc.record<Schedule>({
  operation: fc.oneof(
    { weight: 12, arbitrary: fc.constant<Operation>("records") },
    { weight: 27, arbitrary: fc.constantFrom<Operation>("window", "statistics", "latest") },
    { weight: 12, arbitrary: fc.constantFrom<Operation>("health", "wait") },
    // They run one at a time and with the waits of real life.
    { weight: 1, arbitrary: fc.constant<Operation>("resources") },
  ),
  order: fc.oneof(
    { weight: 3, arbitrary: fc.constant<RowOrder>("newestFirst") },
    fc.constantFrom<RowOrder>("oldestFirst", "groupedByInvoker", "shuffled"),
  ),
  histories: fc.tuple(history(450), history(120), history(40)),
  moves: fc.oneof(
    { weight: 2, arbitrary: fc.constant<Schedule["moves"]>([]) },
    { weight: 5, arbitrary: fc.array(fc.record({ atRequest, move }), { minLength: 1, maxLength: 8 }) },
  ),
  faults: fc
    .tuple(
      fc.array(fc.record({ atRequest, effect: PASSING }), { maxLength: 3 }),
      fc.oneof({ weight: 9, arbitrary: fc.constant([]) }, fc.tuple(fc.record({ atRequest, effect: FATAL }))),
    )
    .map(([passing, fatal]) => [...passing, ...fatal]),
  delaysMs: fc.array(fc.record({ before: fc.integer({ min: 0, max: 12 }), after: fc.integer({ min: 0, max: 12 }) }), {
    minLength: 1,
    maxLength: 8,
  }),
  clockOffsetMs: fc.oneof(
    { weight: 8, arbitrary: fc.constant(0) },
    { weight: 8, arbitrary: fc.integer({ min: -240_000, max: 240_000 }) },
    { weight: 1, arbitrary: fc.constantFrom(-600_000, 600_000) },
  ),
  choices: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }),
});

/** Draws the schedule of a seed: always the same one. */
export function drawSchedule(seed: number): Schedule {
  return fc.sample(fc.noBias(schedule), { seed, numRuns: 1 })[0] as Schedule;
}

/** Whether the service is to refuse everything, because the clocks are too far apart. */
export function isClockRefused({ clockOffsetMs }: Schedule): boolean {
  return Math.abs(clockOffsetMs) > 300_000;
}
