import assert from "node:assert/strict";
import { type AddressInfo, createServer, type Server } from "node:net";
import { watchEngineEnd } from "../../sdk/resources/watchEngineEnd";

describe("watchEngineEnd", () => {
  let engine: Server;
  let looks: number;
  let looked: () => void;
  let stop: () => void;

  beforeEach(async () => {
    looks = 0;
    engine = createServer((socket) => {
      looks++;
      socket.on("error", () => {});
      looked();
    });
    await new Promise<void>((resolve) => engine.listen(0, "127.0.0.1", resolve));
  });
  afterEach(() => {
    stop();
    engine.close();
  });

  it("tells once when nobody listens any more, and not before", async () => {
    let ends = 0;
    const ended = new Promise<void>((resolve) => {
      looked = () => {
        assert.equal(ends, 0);
        engine.close();
      };
      stop = watchEngineEnd(`127.0.0.1:${(engine.address() as AddressInfo).port}`, () => {
        ends++;
        resolve();
      });
    });
    const keepAlive = setInterval(() => {}, 1000);
    await ended;
    clearInterval(keepAlive);
    assert.deepEqual([looks, ends], [1, 1]);
  });

  it("watches nothing at an address that is none", () => {
    stop = watchEngineEnd("unix:/run/engine", () => assert.fail());
  });
});
