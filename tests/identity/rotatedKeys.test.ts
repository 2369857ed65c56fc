import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import fsPromises, { mkdtemp, rm, symlink, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { connectTat } from "../../sdk/reads/TatClient";
import type { TatApi } from "../../sdk/wire/TatApi";
import { QUICK_LIMITS, settingsFrom } from "../reads/connectTo";
import { sendEnvelope } from "../wire/startServer";
import { type Cloud, startCloud } from "./startCloud";

const ROLE = { TENCENTCLOUD_ASSUME_ROLE_ARN: "qcs::ci", TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME: "ci" };
const CVM_ROLE = { TENCENTCLOUD_CAM_ROLE_NAME: "vm" };
const HALF_MINUTE_MS = 30_000;

/** How often each was asked: TAT, STS, the metadata service; and how often the file was read in which the source begins. */
interface Costs {
  tat: number;
  sts?: number;
  metadata?: number;
  reads?: number;
}

/** One source of credentials, and what it costs to have it asked again. */
interface Source {
  title: string;
  env?: Record<string, string>;
  config?: Record<string, string>;
  /** The file in which it begins. */
  file?: string;
  /** What stands in that file, with the n-th key or token. */
  content?(n: number): string;
  /** Three calls after one another, when the key was rotated and mended before them. */
  mended: Costs;
  /** The same, when it was rotated and not mended. */
  broken: Costs & { code: string };
}

const ini = (n: number) => `[default]\nsecret_id = AKIDuser${n}\nsecret_key = user-key-${n}\n`;
const tccli = (n: number, more: object = {}) =>
  JSON.stringify({ secretId: `AKIDuser${n}`, secretKey: `user-key-${n}`, ...more });
const notFound = "AuthFailure.SecretIdNotFound";

const sources: Source[] = [
  {
    title: "the INI file of the SDKs",
    file: ".tencentcloud/credentials",
    content: ini,
    mended: { tat: 3, reads: 1 },
    broken: { tat: 3, reads: 3, code: notFound },
  },
  {
    title: "a profile of tccli",
    file: ".tccli/default.credential",
    content: tccli,
    mended: { tat: 3, reads: 1 },
    broken: { tat: 3, reads: 3, code: notFound },
  },
  {
    title: "a profile of tccli with a role",
    file: ".tccli/default.credential",
    content: (n) => tccli(n, { "role-arn": "qcs::ci", "role-session-name": "ci" }),
    mended: { tat: 3, sts: 1, reads: 1 },
    broken: { tat: 3, sts: 1, reads: 2, code: notFound },
  },
  {
    title: "a profile of tccli that means the instance's role",
    file: ".tccli/default.credential",
    content: () => JSON.stringify({ type: "cvm-role" }),
    mended: { tat: 4, metadata: 2, reads: 1 },
    broken: { tat: 3, metadata: 2, reads: 1, code: notFound },
  },
  {
    title: "a role that is taken on with the keys of a file",
    env: ROLE,
    file: ".tencentcloud/credentials",
    content: ini,
    mended: { tat: 3, sts: 1, reads: 1 },
    broken: { tat: 3, sts: 1, reads: 2, code: notFound },
  },
  {
    title: "the role of the instance",
    env: CVM_ROLE,
    mended: { tat: 4, metadata: 1 },
    broken: { tat: 3, metadata: 1, code: notFound },
  },
  {
    title: "a role that is taken on with the role of the instance",
    env: { ...ROLE, ...CVM_ROLE },
    mended: { tat: 4, sts: 1, metadata: 1 },
    broken: { tat: 3, sts: 1, metadata: 2, code: notFound },
  },
  {
    title: "a role by web identity",
    env: { ...ROLE, TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE: "~/token.json" },
    file: "token.json",
    content: (n) => JSON.stringify({ web_identity_token: `good-${n}` }),
    mended: { tat: 3, sts: 1, reads: 1 },
    broken: { tat: 3, sts: 1, reads: 1, code: "FailedOperation" },
  },
  {
    title: "the identity of a pod",
    env: {
      TENCENTCLOUD_ENABLE_POD_OIDC: "true",
      TKE_REGION: "ap-seoul",
      TKE_PROVIDER_ID: "cls-1",
      TKE_ROLE_ARN: "qcs::pod",
    },
    file: "token",
    content: (n) => `good-${n}\n`,
    mended: { tat: 3, sts: 1, reads: 1 },
    broken: { tat: 3, sts: 1, reads: 1, code: "FailedOperation" },
  },
  {
    title: "a file whose account is checked",
    config: { allowedAccountIds: '["100012345678"]' },
    file: ".tencentcloud/credentials",
    content: ini,
    mended: { tat: 3, sts: 1, reads: 1 },
    broken: { tat: 3, sts: 1, reads: 2, code: notFound },
  },
];

describe("a key that is rotated while the process runs", () => {
  const { open } = fsPromises;
  let now: number;
  let cloud: Cloud;
  let home: string;
  let onRead: (path: string) => void;
  let readPaths: string[];

  beforeEach(async () => {
    now = Date.now();
    cloud = await startCloud(() => now);
    cloud.keys.clear();
    home = await mkdtemp(join(tmpdir(), "tat-home-"));
    readPaths = [];
    onRead = () => {};
    // Files are read as ever; this only counts how often.
    fsPromises.open = async (path, ...rest) => {
      const file = await open(path, ...rest);
      readPaths.push(String(path));
      onRead(String(path));
      return file;
    };
  });
  afterEach(async () => {
    fsPromises.open = open;
    await cloud.close();
    await rm(home, { recursive: true });
  });

  function write(file: string, content: string): string {
    const path = join(home, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  }

  function connect({ env, config }: Pick<Source, "env" | "config"> = {}): TatApi {
    const reach = { TENCENTCLOUD_DOMAIN: cloud.domain, TENCENTCLOUD_PROTOCOL: "HTTP", HOME: home };
    const token = { TKE_WEB_IDENTITY_TOKEN_FILE: join(home, "token") };
    return connectTat(settingsFrom({ ...reach, ...token, ...env }, config), {
      clock: { now: () => now, sleep: () => new Promise(() => {}) },
      limits: QUICK_LIMITS,
      metadataUrl: cloud.url,
      warn: () => {},
    });
  }

  const read = (api: TatApi) => api.describeInvokerRecords({ limit: 1, offset: 0 });

  function forget(): void {
    cloud.seen.length = 0;
    readPaths.length = 0;
  }

  function costs({ file = "" }: Partial<Source>): Costs {
    const sts = ["AssumeRole", "AssumeRoleWithWebIdentity", "GetCallerIdentity"].flatMap(cloud.asked);
    return {
      tat: cloud.asked("DescribeInvokerRecords").length,
      sts: sts.length,
      metadata: cloud.asked("").length,
      reads: readPaths.filter((path) => path === join(home, file)).length,
    };
  }

  const inFull = (expected: Costs): Costs => {
    const { tat, sts = 0, metadata = 0, reads = 0 } = expected;
    return { tat, sts, metadata, reads };
  };

  /** The first key, in force and used once. */
  async function start(source: Source): Promise<TatApi> {
    cloud.cvmRole = { name: "vm", code: "Success" };
    cloud.keys.set("AKIDuser1", { secretKey: "user-key-1" });
    if (source.file && source.content) write(source.file, source.content(1));
    const api = connect(source);
    await read(api);
    forget();
    return api;
  }

  /** No key that is held serves any more, and the metadata service does not know it yet. */
  function rotate(): void {
    cloud.keys.clear();
    cloud.goodToken = "good-20";
    cloud.intercept = ({ url }, response) => {
      const isRole = url.endsWith("/vm");
      if (!isRole) return false;
      const keys = { TmpSecretId: "AKIDtmp1", TmpSecretKey: "tmp-secret-key-1", Token: "tmp-token-1" };
      response.end(JSON.stringify({ ...keys, ExpiredTime: now / 1000 + 3600, Code: "Success" }));
      return true;
    };
  }

  function mend({ file, content }: Source): void {
    cloud.keys.set("AKIDuser20", { secretKey: "user-key-20" });
    cloud.intercept = () => false;
    if (file && content && content(20) !== content(1)) write(file, content(20));
  }

  async function replaceUnderWay(source: Source, calls: number): Promise<void> {
    const api = await start(source);
    rotate();
    const { intercept } = cloud;
    cloud.intercept = (request, response) => {
      if (request.headers["x-tc-action"] !== "DescribeInvokerRecords") return intercept(request, response);
      mend(source); // while the first call is being refused
      return false;
    };
    await Promise.all(Array.from({ length: calls }, () => read(api)));
    const { tat, ...others } = costs(source);
    const { tat: _, ...expected } = inFull(source.mended);
    assert.deepEqual(others, expected);
    assert.ok(tat > calls && tat <= 2 * calls, `${tat} calls`);
  }

  for (const source of sources) {
    describe(`of ${source.title}`, () => {
      it("is replaced by the next call when it was mended", async () => {
        const api = await start(source);
        rotate();
        mend(source);
        for (let calls = 0; calls < 3; calls++) await read(api);
        assert.deepEqual(costs(source), inFull(source.mended));
      });

      it("is refused, without hammering anything, until it is mended", async () => {
        const api = await start(source);
        rotate();
        const { code, ...expected } = source.broken;
        await assert.rejects(read(api), { code });
        // The keys that there are stay in use, and the service has its say about them.
        for (let calls = 1; calls < 3; calls++) await assert.rejects(read(api), { code: notFound });
        assert.deepEqual(costs(source), inFull(expected));
        now += HALF_MINUTE_MS;
        forget();
        await assert.rejects(read(api), { code });
        const asked = costs(source);
        assert.ok((asked.sts ?? 0) <= 1 && (asked.metadata ?? 0) <= 2, JSON.stringify(asked));
        now += HALF_MINUTE_MS;
        mend(source);
        await read(api);
      });

      it("is replaced once for 20 calls under way, each of which is made again", () => replaceUnderWay(source, 20));
    });
  }

  it("is replaced once for 50 calls under way, more than may start in a second", () =>
    replaceUnderWay(sources[2] as Source, 50));

  it("of a role is asked for again when STS refuses it, and once more with all that the changed file says", async () => {
    for (const [action, settings] of [
      ["AssumeRole", { env: ROLE }],
      ["GetCallerIdentity", { config: { allowedAccountIds: '["100012345678"]' } }],
    ] as const) {
      forget();
      write(".tencentcloud/credentials", ini(1));
      cloud.keys.clear();
      cloud.intercept = ({ headers }) => {
        if (headers["x-tc-action"] === action) mend(sources[0] as Source);
        return false;
      };
      await read(connect(settings));
      assert.equal(cloud.asked(action).length, 3);
      assert.equal(cloud.asked("DescribeInvokerRecords").length, 1);
    }
  });

  it("is replaced whichever code says that it is refused, and for no other", async () => {
    const cures: Record<string, boolean> = {
      AuthFailure: true,
      "AuthFailure.SecretIdNotFound": true,
      "AuthFailure.InvalidSecretId": true,
      "AuthFailure.SignatureFailure": true,
      "AuthFailure.TokenFailure": true,
      "UnauthorizedOperation.InvalidToken": true,
      "AuthFailure.InvalidAuthorization": false,
      "AuthFailure.SignatureExpire": false,
      "AuthFailure.MFAFailure": false,
      "AuthFailure.UnauthorizedOperation": false,
      UnauthorizedOperation: false,
      OperationDenied: false,
    };
    const [source] = sources as [Source];
    for (const [code, isCured] of Object.entries(cures)) {
      const api = await start(source);
      cloud.intercept = (_, response) => {
        mend(source);
        sendEnvelope(response, { Error: { Code: code, Message: "no" } });
        return true;
      };
      if (isCured) await read(api);
      else await assert.rejects(read(api), { code });
      assert.deepEqual(costs(source), inFull({ tat: isCured ? 2 : 1, reads: isCured ? 1 : 0 }), code);
      cloud.intercept = () => false;
    }
  });

  it("is replaced together with the region that stands beside it", async () => {
    const api = await start(sources[1] as Source);
    cloud.intercept = () => {
      write(".tccli/default.configure", JSON.stringify({ _sys_param: { region: "ap-singapore" } }));
      rotate();
      mend(sources[1] as Source);
      return false;
    };
    await read(api);
    const regions = cloud.asked("DescribeInvokerRecords").map(({ headers }) => headers["x-tc-region"]);
    assert.deepEqual(regions, [undefined, "ap-singapore"]);
  });

  describe("a file that changed", () => {
    const signers = () =>
      cloud.asked("DescribeInvokerRecords").map(({ headers }) => /=(\w+)\//.exec(headers.authorization ?? "")?.[1]);

    it("is obeyed although the older key is still good, and the account asked for again", async () => {
      const source = sources.at(-1) as Source;
      const api = await start(source);
      mend(source);
      await read(api);
      assert.deepEqual(signers(), ["AKIDuser20"]);
      assert.equal(cloud.asked("GetCallerIdentity").length, 1);
      cloud.accountId = "666";
      cloud.keys.set("AKIDuser300", { secretKey: "user-key-300" });
      write(source.file ?? "", ini(300));
      for (let calls = 0; calls < 3; calls++) await assert.rejects(read(api), { code: "AccountNotAllowed" });
      assert.deepEqual(signers(), ["AKIDuser20"]);
      assert.equal(cloud.asked("GetCallerIdentity").length, 2);
    });

    it("is obeyed although the keys that came of it are still good", async () => {
      for (const source of sources.filter(({ content }) => content && content(1) !== content(20))) {
        const api = await start(source);
        mend(source);
        await read(api);
        assert.equal(costs(source).reads, 1, source.title);
        assert.notDeepEqual(signers(), ["AKIDuser1"], source.title);
        assert.deepEqual(costs(source).sts, source.mended.sts ?? 0, source.title);
        rmSync(join(home, source.file ?? ""));
      }
    });

    it("has its keys used no more when it is gone", async () => {
      for (const source of sources.filter(({ file }) => file !== undefined)) {
        const api = await start(source);
        rmSync(join(home, source.file ?? ""));
        const code = source.file?.startsWith("token") ? "CredentialsBroken" : "CredentialsNotFound";
        await assert.rejects(read(api), { code });
        assert.deepEqual(cloud.seen, [], source.title);
      }
    });

    it("has its keys used no more when it is broken", async () => {
      for (const source of sources.filter(({ file }) => file !== undefined)) {
        const api = await start(source);
        write(source.file ?? "", "");
        await assert.rejects(read(api), { code: "CredentialsBroken" }, source.title);
        assert.deepEqual(cloud.seen, [], source.title);
        rmSync(join(home, source.file ?? ""));
      }
    });

    it("comes before the one that was used when it comes before it in the chain", async () => {
      const api = await start(sources[0] as Source);
      mend(sources[1] as Source);
      await read(api);
      assert.deepEqual(signers(), ["AKIDuser20"]);
    });

    it("is obeyed in whole when it changed while STS refused its key", async () => {
      const [, , withRole] = sources as [Source, Source, Source];
      write(withRole.file ?? "", withRole.content?.(1) ?? "");
      cloud.intercept = () => {
        mend(sources[1] as Source); // a key without a role
        return false;
      };
      const api = connect();
      for (let calls = 0; calls < 2; calls++) await read(api);
      assert.deepEqual(signers(), ["AKIDuser20", "AKIDuser20"]);
    });

    it("is read again when it was read while it was being written", async () => {
      const [source] = sources as [Source];
      const api = await start(source);
      const path = write(source.file ?? "", "");
      onRead = (readPath) => {
        if (readPath !== path) return;
        onRead = () => {};
        setTimeout(() => mend(source), 10);
      };
      await read(api);
      assert.deepEqual(signers(), ["AKIDuser20"]);
    });
  });

  describe("a file that is none", () => {
    const files = [".tencentcloud/credentials", ".tccli/default.credential", ".tccli/default.configure"];
    const env: Record<string, Record<string, string>> = {
      "token.json": sources.find(({ file }) => file === "token.json")?.env ?? {},
      token: sources.find(({ file }) => file === "token")?.env ?? {},
    };

    for (const file of [...files, ...Object.keys(env)]) {
      const faults: [title: string, make: (path: string) => unknown, message: RegExp][] = [
        ["a FIFO", (path) => execFileSync("mkfifo", [path]), /is a FIFO or a device, not a regular file/],
        [
          "a link to a FIFO",
          (path) => symlink("fifo", path).then(() => execFileSync("mkfifo", [join(path, "../fifo")])),
          /is a FIFO or a device, not a regular file/,
        ],
        ["a folder", (path) => mkdirSync(path), /is a folder, not a file/],
        ["a device", (path) => symlink("/dev/zero", path), /is a FIFO or a device, not a regular file/],
        ["too large", (path) => truncate(write(file, ""), 1024 ** 2 + 1).then(() => path), /has more than 1 MB/],
        ["huge", (path) => truncate(write(file, ""), 10 * 1024 ** 3).then(() => path), /has more than 1 MB/],
      ];
      for (const [title, make, message] of faults) {
        it(`is refused at once: ${file}, ${title}`, async () => {
          if (file.endsWith(".configure")) write(".tccli/default.credential", tccli(1));
          mkdirSync(dirname(join(home, file)), { recursive: true });
          await make(join(home, file));
          await assert.rejects(read(connect({ env: env[file] })), { code: "CredentialsBroken", message });
          assert.deepEqual(cloud.seen, []);
        });
      }
    }

    it("is none either where a device stands in the place of a file that was good", async () => {
      const api = await start(sources[0] as Source);
      const path = join(home, sources[0]?.file ?? "");
      rmSync(path);
      await symlink("/dev/zero", path);
      await assert.rejects(read(api), { message: /not a regular file/ });
      assert.deepEqual(cloud.seen, []);
    });

    it("may have 1 MB to the byte", async () => {
      cloud.keys.set("AKIDuser1", { secretKey: "user-key-1" });
      write(".tencentcloud/credentials", `${ini(1)}${"\n".repeat(1024 ** 2 - ini(1).length)}`);
      await read(connect());
    });
  });
});
