import assert from "node:assert/strict";
import fc from "fast-check";
import { startTatEmulator, type TatEmulator } from "../../sdk/emulator";
import { type GetInvokersArgs, parseInvokersQuery, readInvokers, readInvokersById } from "../../sdk/reads/invokers";
import type { Invoker } from "../../sdk/runs/Invoker";
import type { InvokerPage, InvokerPageRequest } from "../../sdk/wire/TatApi";
import { ModelService } from "../history/ModelService";
import { connectTo } from "./connectTo";
import { VirtualClock } from "./VirtualClock";

function makeInvoker(number: number, others: Partial<Invoker> = {}): Invoker {
  return {
    invokerId: `ivk-${number}`,
    name: `job-${number}`,
    commandId: "cmd-1",
    instanceIds: [],
    enabled: true,
    policy: "RECURRENCE",
    recurrence: "0 2 * * *",
    createdTime: "2026-11-01T00:00:00Z",
    updatedTime: "2026-11-01T00:00:00Z",
    ...others,
  };
}

const makeInvokers = (count: number) => Array.from({ length: count }, (_, index) => makeInvoker(index));
const clock = { now: () => Date.parse("2026-11-28T18:00:00Z"), sleep: async () => {} };

/** A list of invokers that may change before each answer. */
class InvokerService extends ModelService {
  readonly asked: InvokerPageRequest[] = [];

  constructor(
    public list: Invoker[],
    private readonly change: (calls: number) => void = () => {},
  ) {
    super([]);
  }

  override describeInvokers(request?: InvokerPageRequest): never {
    return this.answer(request as InvokerPageRequest) as never;
  }

  private async answer(request: InvokerPageRequest): Promise<InvokerPage> {
    this.asked.push(request);
    this.change(this.asked.length);
    const { invokerIds, commandId, limit, offset } = request;
    const matching = this.list
      .filter(({ invokerId }) => invokerIds?.includes(invokerId) ?? true)
      .filter((invoker) => commandId === undefined || invoker.commandId === commandId);
    const invokers = matching.slice(offset, offset + limit);
    return { invokers, totalCount: matching.length, requestId: "r" };
  }
}

async function readIds(service: InvokerService, args: GetInvokersArgs = {}): Promise<string[]> {
  const { invokers } = await readInvokers(() => service, args, { clock });
  return invokers.map(({ invokerId }) => invokerId);
}

/** Without schedules, which take their time to read. */
const quickly = (invokers: readonly Invoker[]) => invokers.map((invoker) => ({ ...invoker, policy: "" }));

const idsOf = (invokers: readonly Invoker[]) => invokers.map(({ invokerId }) => invokerId);

describe("readInvokers", () => {
  it("gives every invoker of the region, with its due times, in one call for up to 100", async () => {
    const service = new InvokerService(makeInvokers(100));
    const { invokers } = await readInvokers(() => service, {}, { clock });
    assert.equal(invokers.length, 100);
    assert.deepEqual(invokers[7], {
      ...makeInvoker(7),
      previousDueTime: "2026-11-28T18:00:00Z",
      nextDueTime: "2026-11-29T18:00:00Z",
    });
    assert.deepEqual(service.asked, [{ commandId: undefined, limit: 100, offset: 0 }]);
  });

  for (const [count, calls] of [
    [0, 1],
    [1, 1],
    [101, 2],
    [199, 2],
    [200, 3],
    [1000, 11],
  ] as const) {
    it(`reads ${count} invokers in ${calls} call${calls === 1 ? "" : "s"}, each once and in their order`, async () => {
      const service = new InvokerService(makeInvokers(count));
      assert.deepEqual(await readIds(service), idsOf(makeInvokers(count)));
      assert.equal(service.asked.length, calls);
    });
  }

  it("loses none that is there all the time, whatever is made and deleted between the pages", async () => {
    const anyChange = fc.record({
      call: fc.integer({ min: 1, max: 12 }),
      place: fc.double({ min: 0, max: 1, noNaN: true }),
      isMade: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(anyChange, { maxLength: 8 }), async (changes) => {
        const gone = new Set<string>();
        let made = 1000;
        const service: InvokerService = new InvokerService(quickly(makeInvokers(450)), (call) => {
          for (const change of changes.filter((each) => each.call === call)) {
            const index = Math.floor(change.place * (service.list.length - 1));
            if (change.isMade) service.list.splice(index, 0, makeInvoker(made++));
            else for (const { invokerId } of service.list.splice(index, 1)) gone.add(invokerId);
          }
        });
        const found = await readIds(service);
        assert.equal(new Set(found).size, found.length);
        const missing = idsOf(makeInvokers(450)).filter((id) => !gone.has(id) && !found.includes(id));
        assert.deepEqual(missing, []);
      }),
      { numRuns: 200 },
    );
  });

  it("gives up a list that is another one at each reading, and one whose pages are all the same", async () => {
    let made = 1000;
    const moving: InvokerService = new InvokerService(makeInvokers(450), () => {
      moving.list.unshift(makeInvoker(made++));
    });
    const stuck = new InvokerService(makeInvokers(450));
    stuck.describeInvokers = (request?: InvokerPageRequest) => {
      stuck.asked.push(request as InvokerPageRequest);
      return Promise.resolve({ invokers: makeInvokers(100), totalCount: 90_000, requestId: "r" }) as never;
    };
    for (const each of [moving, stuck]) {
      await assert.rejects(readIds(each), { code: "InvokersNotStable", retryable: true });
    }
    assert.equal(moving.asked.length, 25);
  });

  it("does not begin to read a list that counts more invokers than any account has", async () => {
    const endless = new InvokerService([]);
    endless.describeInvokers = (request?: InvokerPageRequest) => {
      endless.asked.push(request as InvokerPageRequest);
      return Promise.resolve({ invokers: makeInvokers(100), totalCount: 1_000_000_000, requestId: "r" }) as never;
    };
    await assert.rejects(readIds(endless), {
      code: "InvalidResponse",
      requestId: "r",
      message: "DescribeInvokers counts 1000000000 invokers, and no account has more than 100000 (RequestId r).",
    });
    assert.equal(endless.asked.length, 1);
  });

  it("does not begin to read a list that counts more invokers than were asked for", async () => {
    const endless = new InvokerService([]);
    endless.describeInvokers = (request?: InvokerPageRequest) => {
      endless.asked.push(request as InvokerPageRequest);
      return Promise.resolve({ invokers: Array(100).fill(makeInvoker(1)), totalCount: 101, requestId: "r" }) as never;
    };
    await assert.rejects(readIds(endless, { invokerIds: ["ivk-1", "ivk-2"] }), {
      code: "InvalidResponse",
      requestId: "r",
      message: "DescribeInvokers counts 101 invokers, and 2 were asked for (RequestId r).",
    });
    assert.equal(endless.asked.length, 1);
  });

  it("asks for any number of IDs by 100, and gives them in their order; one that is not there is absent", async () => {
    const service = new InvokerService(makeInvokers(250));
    const invokerIds = [...idsOf(makeInvokers(250)).reverse(), "ivk-absent", "ivk-7"];
    assert.deepEqual(await readIds(service, { invokerIds }), idsOf(makeInvokers(250)).reverse());
    assert.deepEqual(
      service.asked.map(({ invokerIds: ids, limit, offset }) => [ids?.length, limit, offset]),
      [
        [100, 100, 0],
        [100, 100, 0],
        [51, 100, 0],
      ],
    );
  });

  it("finds names exactly, of all invokers or of those with the IDs", async () => {
    const list = [
      makeInvoker(1, { name: "backup" }),
      makeInvoker(2, { name: "Backup" }),
      makeInvoker(3, { name: "backup" }),
    ];
    assert.deepEqual(await readIds(new InvokerService(list), { names: ["backup"] }), ["ivk-1", "ivk-3"]);
    assert.deepEqual(await readIds(new InvokerService(list), { names: ["backup"], invokerIds: ["ivk-2", "ivk-3"] }), [
      "ivk-3",
    ]);
    assert.deepEqual(await readIds(new InvokerService(list), { names: ["back"] }), []);
  });

  it("lets the service find a command, and finds it here among IDs, which exclude filters there", async () => {
    const service = new InvokerService([makeInvoker(1), makeInvoker(2, { commandId: "cmd-2" })]);
    assert.deepEqual(await readIds(service, { commandId: "cmd-2" }), ["ivk-2"]);
    assert.deepEqual(await readIds(service, { commandId: "cmd-2", invokerIds: ["ivk-1", "ivk-2"] }), ["ivk-2"]);
    assert.deepEqual(service.asked, [
      { commandId: "cmd-2", limit: 100, offset: 0 },
      { invokerIds: ["ivk-1", "ivk-2"], limit: 100, offset: 0 },
    ]);
  });

  describe("against the emulator", () => {
    let emulator: TatEmulator;
    let clock: VirtualClock;

    beforeEach(async () => {
      clock = new VirtualClock(Date.now()); // one moment for both sides: between two a due time may pass
      emulator = await startTatEmulator({ rateLimit: false, clock });
    });

    afterEach(() => emulator.close());

    it("reads what the service answers, by IDs, by command, and all of a region", async () => {
      for (let number = 0; number < 120; number++) {
        emulator.addInvoker({ invokerId: `ivk-${number}`, commandId: number < 2 ? "cmd-few" : "cmd-many", count: 0 });
      }
      const api = connectTo(emulator);
      assert.equal((await readInvokers(() => api, {})).invokers.length, 120);
      const few = await readInvokers(() => api, { commandId: "cmd-few" });
      assert.deepEqual(idsOf(few.invokers).sort(), ["ivk-0", "ivk-1"]);
      const [one] = (await readInvokers(() => api, { invokerIds: ["ivk-5"] }, { clock })).invokers;
      assert.equal(one?.enabled, true);
      assert.equal(one?.recurrence, "*/5 * * * *");
      assert.ok(one?.nextDueTime);
      assert.equal(Date.parse(one.nextDueTime), Date.parse(one.invokeTime ?? ""));
      assert.deepEqual(
        emulator.requests.map(({ action, parameters }) => [action, parameters]),
        [
          ["DescribeInvokers", { Limit: 100, Offset: 0 }],
          ["DescribeInvokers", { Limit: 100, Offset: 99 }],
          ["DescribeInvokers", { Filters: [{ Name: "command-id", Values: ["cmd-few"] }], Limit: 100, Offset: 0 }],
          ["DescribeInvokers", { InvokerIds: ["ivk-5"], Limit: 100, Offset: 0 }],
        ],
      );
    });

    it("keeps the service's code and RequestId when the permission is missing", async () => {
      emulator.denyActions(["DescribeInvokers"]);
      await assert.rejects(
        readInvokers(() => connectTo(emulator), {}),
        (error: Error & { code?: string; requestId?: string }) => {
          assert.equal(error.code, "UnauthorizedOperation");
          assert.equal(error.requestId, emulator.requests[0]?.requestId);
          return true;
        },
      );
      assert.equal(emulator.requests.length, 1);
    });
  });
});

describe("readInvokersById", () => {
  it("gives the invokers that are there, by ID, in one call per 100", async () => {
    const model = new InvokerService(makeInvokers(150));
    const found = await readInvokersById(model, ["ivk-absent", ...idsOf(makeInvokers(150)), "ivk-3"]);
    assert.deepEqual([...found.keys()], idsOf(makeInvokers(150)));
    assert.deepEqual(found.get("ivk-3"), makeInvoker(3));
    assert.equal(model.asked.length, 2);
  });
});

describe("parseInvokersQuery", () => {
  const problemsOf = (args: unknown) =>
    parseInvokersQuery(args).problems.map((each) => `${each.property}: ${each.problem}`);

  it("takes nothing, and everything at once", () => {
    assert.deepEqual(parseInvokersQuery(undefined), { ok: true, value: {}, problems: [] });
    const args = { invokerIds: ["ivk-1"], names: ["备份", "备份"], commandId: "cmd-1", region: "ap-guangzhou" };
    assert.deepEqual(problemsOf(args), []);
  });

  it("names every property at fault with its value and the rule", () => {
    assert.deepEqual(
      problemsOf({ invokerIds: [], names: ["ok", ""], commandId: "ivk-1", region: "Guangzhou", name: "x" }),
      [
        "name: no such property: did you mean names?",
        "invokerIds: [] holds no invoker IDs: leave it out to ask for every invoker",
        'names[1]: "" is not the name of an invoker: 1 to 200 printable characters are expected',
        'commandId: "ivk-1" is not a command ID: cmd- and then 1 to 64 letters and digits are expected',
        'region: "Guangzhou" is not a region: a name such as ap-guangzhou is expected',
      ],
    );
  });
});
