import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { inspect } from "node:util";
import type { Clock } from "../../sdk/checks/Clock";
import { CredentialsError } from "../../sdk/identity/CredentialsError";
import { connectTat } from "../../sdk/reads/TatClient";
import { QUICK_LIMITS, settingsFrom } from "../reads/connectTo";
import { sendEnvelope } from "../wire/startServer";
import { type Cloud, startCloud } from "./startCloud";

const BASE_KEYS = { TENCENTCLOUD_SECRET_ID: "AKIDbase", TENCENTCLOUD_SECRET_KEY: "base-secret-key" };
const ROLE = {
  TENCENTCLOUD_ASSUME_ROLE_ARN: "qcs::cam::uin/1:roleName/ci",
  TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME: "ci",
};

describe("credentialChain", () => {
  let cloud: Cloud;
  let home: string;
  let now: number;
  let warnings: string[];
  let sleep: Clock["sleep"];

  beforeEach(async () => {
    sleep = (_, signal) => untilAborted(signal);
    warnings = [];
    now = Date.now();
    cloud = await startCloud(() => now);
    home = await mkdtemp(join(tmpdir(), "tat-home-"));
  });
  afterEach(async () => {
    await cloud.close();
    await rm(home, { recursive: true });
  });

  async function write(path: string, content: string | object): Promise<string> {
    const full = join(home, path);
    await mkdir(dirname(full), { recursive: true });
    await writeFile(full, typeof content === "string" ? content : JSON.stringify(content));
    return full;
  }

  function connect(env: Record<string, string>, config: Record<string, string> = {}) {
    const reach = { TENCENTCLOUD_DOMAIN: cloud.domain, TENCENTCLOUD_PROTOCOL: "HTTP", HOME: home };
    const clock = { now: () => now, sleep };
    return connectTat(settingsFrom({ ...reach, ...env }, config), {
      clock,
      limits: QUICK_LIMITS,
      metadataUrl: cloud.url,
      warn,
    });
  }

  const warn = (message: string) => void warnings.push(message);

  const read = (api: ReturnType<typeof connect>) => api.describeInvokerRecords({ limit: 1, offset: 0 });

  /** Which key and token signed the last request to TAT. */
  function lastSigner(): { id: string | undefined; token: unknown; region: unknown } {
    const {
      authorization,
      "x-tc-token": token,
      "x-tc-region": region,
    } = cloud.asked("DescribeInvokerRecords").at(-1)?.headers ?? {};
    return { id: /Credential=([^/]+)/.exec(authorization ?? "")?.[1], token, region };
  }

  async function failure(env: Record<string, string>): Promise<CredentialsError> {
    try {
      await read(connect(env));
    } catch (error) {
      assert.ok(CredentialsError.isInstance(error), String(error));
      return error;
    }
    throw new assert.AssertionError({ message: "there were credentials" });
  }

  it("lists every source it looked at, a line each, and why it did not serve, when there is none", async () => {
    const { code, message } = await failure({});
    assert.equal(code, "CredentialsNotFound");
    const [advice, ...lines] = message.split("\n");
    assert.match(advice ?? "", /^No Tencent Cloud credentials were found\. Set tencentcloud:secretId and /);
    const sources = lines.map((line) => /^- (.*?): /.exec(line)?.[1]);
    assert.deepEqual(sources, [
      "enablePodOidc",
      "assumeRoleWithWebIdentity",
      "assumeRole",
      "camRoleName",
      "configuration and environment",
      'tccli profile "default"',
      "credentials file of the SDKs",
    ]);
    assert.ok(lines[5]?.endsWith(`: no file ${home}/.tccli/default.credential`), lines[5]);
    const files = `${home}/.tencentcloud/credentials or /etc/tencentcloud/credentials`;
    assert.ok(lines[6]?.endsWith(`: no file ${files}`), lines[6]);
    assert.equal(cloud.seen.length, 0);
  });

  describe("an error about a key", () => {
    const refused = { secretId: "AKIDold", secretKey: "SeCrEt-key", token: "SeCrEt-token" };
    const env = { TENCENTCLOUD_SECRET_ID: "AKIDold", TENCENTCLOUD_SECRET_KEY: "SeCrEt-key" };
    const ini = "[default]\nsecret_id=AKIDold\nsecret_key=SeCrEt-key\n";

    async function refusal(env: Record<string, string>, config: Record<string, string> = {}): Promise<string> {
      try {
        await read(connect(env, config));
      } catch (error) {
        const { message } = error as Error;
        assert.ok(!message.includes("SeCrEt") && !message.includes("AKIDold"), message);
        return message;
      }
      throw new assert.AssertionError({ message: "the key was not refused" });
    }

    it("names the settings that the key is set by, and a token beside it", async () => {
      assert.ok(
        (await refusal(env)).endsWith(
          " Check the secret ID. The key comes from TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY.",
        ),
      );
      assert.ok(
        (await refusal({ TENCENTCLOUD_SECRET_KEY: "SeCrEt-key" }, { secretId: "AKIDbase" })).endsWith(
          " Check the secret key. The key comes from tencentcloud:secretId, TENCENTCLOUD_SECRET_KEY.",
        ),
      );
      assert.ok(
        (await refusal({ ...BASE_KEYS, TENCENTCLOUD_TOKEN: "SeCrEt-stray" })).endsWith(
          " or unset the token. The key comes from TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY, TENCENTCLOUD_TOKEN.",
        ),
      );
    });

    it("names the profile or the file that the key stands in, also where STS refuses it", async () => {
      const advice = (source: string) => ` Check the secret ID. The key comes from ${source}.`;
      const path = await write("keys.ini", ini);
      const file = { TENCENTCLOUD_CREDENTIALS_FILE: path };
      assert.ok((await refusal(file)).endsWith(advice(`credentials file ${path}`)));
      await write(".tccli/default.credential", refused);
      assert.ok((await refusal({})).endsWith(advice('tccli profile "default"')));
      const byRole = await refusal(ROLE);
      assert.match(byRole, /^assumeRole: AssumeRole at /);
      assert.ok(byRole.endsWith(advice('tccli profile "default"')));
      const byRule = await refusal({}, { allowedAccountIds: '["1"]' });
      assert.ok(byRule.endsWith(advice('tccli profile "default"')));
    });

    it("names the role or the instance that gave a temporary key", async () => {
      cloud.intercept = ({ headers }, response) => {
        if (headers["x-tc-action"] !== "DescribeInvokerRecords") return false;
        sendEnvelope(response, { Error: { Code: "AuthFailure.TokenFailure", Message: "no" } });
        return true;
      };
      const advice = (source: string) => ` The key comes from ${source}.`;
      assert.ok((await refusal({ ...BASE_KEYS, ...ROLE })).endsWith(advice("assumeRole")));
      cloud.cvmRole = { name: "vm", code: "Success" };
      assert.ok((await refusal({ TENCENTCLOUD_CAM_ROLE_NAME: "vm" })).endsWith(advice("camRoleName")));
      const token = { TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN: "good-jwt" };
      assert.ok((await refusal({ ...ROLE, ...token })).endsWith(advice("assumeRoleWithWebIdentity")));
    });
  });

  describe("fromSettings", () => {
    it("signs with keys and token", async () => {
      cloud.keys.set("AKIDbase", { secretKey: "base-secret-key", token: "session" });
      await read(connect({ ...BASE_KEYS, TENCENTCLOUD_SECURITY_TOKEN: "session" }));
      assert.deepEqual(lastSigner(), { id: "AKIDbase", token: "session", region: undefined });
    });

    it("refuses half a pair, naming the other half", async () => {
      assert.match(
        (await failure({ TENCENTCLOUD_SECRET_ID: "AKIDbase" })).message,
        /a secret ID but no key: set .*TENCENTCLOUD_SECRET_KEY/,
      );
      assert.match(
        (await failure({ TENCENTCLOUD_SECRET_KEY: "k" })).message,
        /a secret key but no ID: set .*TENCENTCLOUD_SECRET_ID/,
      );
    });

    it("passes over a token without keys, and says so", async () => {
      await write(".tccli/default.credential", { secretId: "AKIDbase", secretKey: "base-secret-key" });
      await read(connect({ TENCENTCLOUD_SECURITY_TOKEN: "stray" }));
      assert.equal(lastSigner().token, undefined);
      await rm(join(home, ".tccli"), { recursive: true });
      assert.match((await failure({ TENCENTCLOUD_SECURITY_TOKEN: "stray" })).message, /only a token/);
    });
  });

  describe("fromTccliProfile", () => {
    const keys = { secretId: "AKIDbase", secretKey: "base-secret-key" };

    it("reads keys and region of the default profile", async () => {
      await write(".tccli/default.credential", keys);
      await write(".tccli/default.configure", { _sys_param: { region: "ap-singapore" } });
      await read(connect({}));
      assert.deepEqual(lastSigner(), { id: "AKIDbase", token: undefined, region: "ap-singapore" });
    });

    it("takes white space around keys and region off", async () => {
      await write(".tccli/default.credential", { secretId: " AKIDbase", secretKey: "base-secret-key\n", token: " " });
      await write(".tccli/default.configure", { _sys_param: { region: "ap-singapore\n" } });
      await read(connect({}));
      assert.deepEqual(lastSigner(), { id: "AKIDbase", token: undefined, region: "ap-singapore" });
    });

    it("refuses a region that begins with a hyphen, as the settings do, before any request", async () => {
      await write(".tccli/default.credential", keys);
      await write(".tccli/default.configure", { _sys_param: { region: "-ap-singapore" } });
      await assert.rejects(read(connect({})), /default\.configure names a region that is none/);
      assert.deepEqual(cloud.asked("DescribeInvokerRecords"), []);
    });

    it("reads a named profile in a named folder, and leaves a configured region alone", async () => {
      await write("elsewhere/work.credential", keys);
      await write("elsewhere/work.configure", { _sys_param: { region: "ap-singapore" } });
      const env = {
        TENCENTCLOUD_PROFILE: "work",
        TENCENTCLOUD_SHARED_CREDENTIALS_DIR: "~/elsewhere",
        TENCENTCLOUD_REGION: "ap-tokyo",
      };
      await read(connect(env));
      assert.equal(lastSigner().region, "ap-tokyo");
    });

    it("gives its region to credentials of other sources too, as in the official provider", async () => {
      await write(".tccli/default.configure", { _sys_param: { region: "ap-singapore" } });
      cloud.cvmRole = { name: "vm", code: "Success" };
      const regionFor = async (env: Record<string, string>, config: Record<string, string> = {}) => {
        await read(connect(env, config));
        return lastSigner().region;
      };
      const byRole = { TENCENTCLOUD_CAM_ROLE_NAME: "vm" };
      assert.equal(await regionFor(byRole), "ap-singapore");
      assert.equal(await regionFor({ ...byRole, ...ROLE }), "ap-singapore");
      assert.equal(
        await regionFor({ ...ROLE, TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN: "good-jwt" }),
        "ap-singapore",
      );
      await write("keys.ini", "[default]\nsecret_id=AKIDbase\nsecret_key=base-secret-key\n");
      assert.equal(await regionFor({ TENCENTCLOUD_CREDENTIALS_FILE: join(home, "keys.ini") }), "ap-singapore");
      assert.equal(await regionFor({ ...byRole, TENCENTCLOUD_REGION: "ap-tokyo" }), "ap-tokyo");
      assert.equal(await regionFor(BASE_KEYS), undefined);
      await write(".tccli/work.configure", { _sys_param: { region: "ap-seoul" } });
      assert.equal(await regionFor({ ...byRole, TENCENTCLOUD_PROFILE: "work" }), "ap-seoul");
    });

    it("takes on the role that the profile names", async () => {
      await write(".tccli/default.credential", { ...keys, "role-arn": "qcs::profile", "role-session-name": "mine" });
      await read(connect({}));
      assert.equal(lastSigner().id, "AKIDtmp1");
      const asked = JSON.parse(cloud.asked("AssumeRole")[0]?.body ?? "");
      assert.deepEqual(asked, { RoleArn: "qcs::profile", RoleSessionName: "mine", DurationSeconds: 7200 });
    });

    for (const [given, missing] of [
      ["role-arn", "role-session-name"],
      ["role-session-name", "role-arn"],
    ]) {
      it(`takes no role on when the profile names only ${given}, as the official provider, and warns`, async () => {
        const path = await write(`.tccli/only-${given}.credential`, {
          ...keys,
          [`${given}`]: "mine",
          [`${missing}`]: " ",
        });
        await read(connect({ TENCENTCLOUD_PROFILE: `only-${given}` }));
        assert.equal(lastSigner().id, "AKIDbase");
        const [warning, ...others] = warnings.filter((message) => message.includes("role"));
        assert.deepEqual(others, []);
        assert.ok(
          warning?.startsWith(
            `tccli profile "only-${given}": no role is taken on: ${path} must hold ${missing} beside ${given}.`,
          ),
          warning,
        );
      });
    }

    it("asks the metadata service when the profile says so", async () => {
      cloud.cvmRole = { name: "vm", code: "Success" };
      await write(".tccli/default.credential", { type: "cvm-role" });
      await read(connect({}));
      assert.deepEqual(lastSigner(), { id: "AKIDtmp1", token: "tmp-token-1", region: undefined });
    });

    it("refuses keys of a login that has expired", async () => {
      await write(".tccli/default.credential", {
        ...keys,
        token: "t",
        type: "oauth",
        expiresAt: Math.floor(now / 1000) - 1,
      });
      assert.match((await failure({})).message, /have expired: log in again/);
    });

    it("reads the file again when tccli has renewed it, before anything is refused", async () => {
      cloud.keys.set("AKIDbase", { secretKey: "base-secret-key", token: "old" });
      await write(".tccli/default.credential", { ...keys, token: "old" });
      const api = connect({});
      await read(api);
      cloud.keys.set("AKIDbase", { secretKey: "base-secret-key", token: "renewed" });
      await write(".tccli/default.credential", { ...keys, token: "renewed" });
      await read(api);
      assert.deepEqual(lastSigner(), { id: "AKIDbase", token: "renewed", region: undefined });
      assert.equal(cloud.asked("DescribeInvokerRecords").length, 2);
    });

    const broken: [title: string, content: string | object, message: RegExp][] = [
      ["malformed JSON", '{"secretKey": "SeCrEt', /does not hold an object in JSON/],
      ["JSON that is a list", ["SeCrEt"], /does not hold an object in JSON/],
      ["half a pair", { secretKey: "SeCrEt" }, /a secret key but no ID/],
      ["a key that is none", { secretId: "a", secretKey: "SeCrEt with space" }, /secretKey is not the text of a key/],
      ["a key that is a number", { secretId: 5, secretKey: "SeCrEt" }, /secretId is not the text of a key/],
    ];
    for (const [title, content, message] of broken) {
      it(`stops at ${title}, without showing any of it`, async () => {
        await write(".tccli/default.credential", content);
        await write(".tencentcloud/credentials", "[default]\nsecret_id=AKIDbase\nsecret_key=base-secret-key\n");
        const error = await failure({});
        assert.equal(error.code, "CredentialsBroken");
        assert.match(error.message, message);
        assert.match(error.message, /^tccli profile "default": /);
        assert.ok(!error.message.includes("SeCrEt"));
        assert.equal(cloud.seen.length, 0);
      });
    }

    it("stops when a named profile is not there, rather than use another identity", async () => {
      await write(".tencentcloud/credentials", "[default]\nsecret_id=AKIDbase\nsecret_key=base-secret-key\n");
      assert.match((await failure({ TENCENTCLOUD_PROFILE: "work" })).message, /there is no file .*work\.credential/);
      assert.match(
        (await failure({ TENCENTCLOUD_SHARED_CREDENTIALS_DIR: "/nowhere" })).message,
        /there is no file \/nowhere/,
      );
    });

    it("stops at a file that cannot be read", async () => {
      const path = join(home, ".tccli/default.credential");
      await mkdir(dirname(path));
      await symlink(path, path);
      assert.match((await failure({})).message, /default\.credential cannot be read \(ELOOP\)/);
    });

    it("stops at a folder in the file's place", async () => {
      await mkdir(join(home, ".tccli/default.credential"), { recursive: true });
      assert.match((await failure({})).message, /is a folder, not a file/);
    });
  });

  describe("fromIniFile", () => {
    it("reads the section [default], a token too", async () => {
      cloud.keys.set("AKIDini", { secretKey: "ini=key", token: "t" });
      await write(
        ".tencentcloud/credentials",
        "; mine\n[other]\nsecret_id = x\n\n[default]\nsecret_id = AKIDini\nsecret_key = ini=key\ntoken = t\n",
      );
      await read(connect({}));
      assert.deepEqual(lastSigner(), { id: "AKIDini", token: "t", region: undefined });
    });

    it("reads the file that TENCENTCLOUD_CREDENTIALS_FILE names, and stops when it is not there", async () => {
      const path = await write("keys.ini", "[default]\nsecret_id=AKIDbase\nsecret_key=base-secret-key\n");
      await read(connect({ TENCENTCLOUD_CREDENTIALS_FILE: path }));
      assert.equal(lastSigner().id, "AKIDbase");
      assert.match((await failure({ TENCENTCLOUD_CREDENTIALS_FILE: "/nowhere" })).message, /it is not there/);
    });

    it("comes before a profile of tccli only when it is named and the profile is not", async () => {
      const ini = (id: string) => `[default]\nsecret_id=${id}\nsecret_key=base-secret-key\n`;
      const path = await write("keys.ini", ini("AKIDini"));
      await write(".tencentcloud/credentials", ini("AKIDunnamed"));
      for (const name of ["default", "work"])
        await write(`.tccli/${name}.credential`, { secretId: "AKIDtccli", secretKey: "base-secret-key" });
      for (const id of ["AKIDini", "AKIDunnamed", "AKIDtccli"]) cloud.keys.set(id, { secretKey: "base-secret-key" });
      const file = { TENCENTCLOUD_CREDENTIALS_FILE: path };
      const dir = join(home, ".tccli");
      const cases: [env: Record<string, string>, config: Record<string, string>, id: string][] = [
        [file, {}, "AKIDini"],
        [{}, {}, "AKIDtccli"],
        [{ ...file, TENCENTCLOUD_PROFILE: "work" }, {}, "AKIDtccli"],
        [{ ...file, TENCENTCLOUD_SHARED_CREDENTIALS_DIR: dir }, {}, "AKIDtccli"],
        [file, { profile: "work" }, "AKIDtccli"],
        [file, { sharedCredentialsDir: dir }, "AKIDtccli"],
      ];
      for (const [env, config, id] of cases) {
        await read(connect(env, config));
        assert.equal(lastSigner().id, id, JSON.stringify([env, config]));
      }
    });

    it("stops when the named file is not there, although tccli has a default profile", async () => {
      await write(".tccli/default.credential", { secretId: "AKIDbase", secretKey: "base-secret-key" });
      assert.match((await failure({ TENCENTCLOUD_CREDENTIALS_FILE: "/nowhere" })).message, /it is not there/);
      assert.equal(cloud.seen.length, 0);
    });

    it("stops at a file without keys", async () => {
      await write(".tencentcloud/credentials", "[other]\nsecret_key = SeCrEt\n");
      const { message } = await failure({});
      assert.match(message, /no secret_id in a section \[default\]/);
      assert.ok(!message.includes("SeCrEt"));
    });
  });

  describe("fromAssumedRole", () => {
    it("exchanges the keys at STS, signed, and signs with what it gets", async () => {
      const role = { TENCENTCLOUD_ASSUME_ROLE_EXTERNAL_ID: "ext", TENCENTCLOUD_ASSUME_ROLE_SESSION_DURATION: "900" };
      await read(connect({ ...BASE_KEYS, ...ROLE, ...role, TENCENTCLOUD_REGION: "ap-tokyo" }));
      const [asked] = cloud.asked("AssumeRole");
      assert.equal(asked?.headers.host, `sts.${cloud.domain}`);
      assert.equal(asked?.headers["x-tc-version"], "2018-08-13");
      assert.equal(asked?.headers["x-tc-region"], "ap-tokyo");
      assert.deepEqual(JSON.parse(asked?.body ?? ""), {
        RoleArn: ROLE.TENCENTCLOUD_ASSUME_ROLE_ARN,
        RoleSessionName: "ci",
        DurationSeconds: 900,
        ExternalId: "ext",
      });
      assert.deepEqual(lastSigner(), { id: "AKIDtmp1", token: "tmp-token-1", region: "ap-tokyo" });
    });

    it("exchanges once for calls at the same time, and again five minutes before the keys expire", async () => {
      const api = connect({ ...BASE_KEYS, ...ROLE });
      await Promise.all([read(api), read(api), read(api)]);
      assert.equal(cloud.asked("AssumeRole").length, 1);
      now += (7200 - 300) * 1000 - 2000;
      await read(api);
      assert.equal(cloud.asked("AssumeRole").length, 1);
      now += 3000;
      await read(api);
      assert.equal(cloud.asked("AssumeRole").length, 2);
      assert.equal(lastSigner().id, "AKIDtmp2");
    });

    it("exchanges once for all regions", async () => {
      const reach = { TENCENTCLOUD_DOMAIN: cloud.domain, TENCENTCLOUD_PROTOCOL: "HTTP", HOME: home };
      const settings = settingsFrom({ ...reach, ...BASE_KEYS, ...ROLE });
      for (const region of ["ap-guangzhou", "ap-shanghai"]) await read(connectTat(settings, { region }));
      assert.equal(cloud.asked("AssumeRole").length, 1);
      assert.equal(lastSigner().region, "ap-shanghai");
    });

    it("exchanges once more after TokenFailure, and makes the call again", async () => {
      const api = connect({ ...BASE_KEYS, ...ROLE });
      await read(api);
      cloud.keys.set("AKIDtmp1", { secretKey: "tmp-secret-key-1", token: "revoked" });
      await read(api);
      assert.equal(cloud.asked("AssumeRole").length, 2);
      assert.equal(cloud.asked("DescribeInvokerRecords").length, 3);
    });

    it("does not exchange a second time for one call", async () => {
      const api = connect({ ...BASE_KEYS, ...ROLE });
      cloud.intercept = ({ headers }, response) => {
        if (headers["x-tc-action"] !== "DescribeInvokerRecords") return false;
        sendEnvelope(response, { Error: { Code: "AuthFailure.TokenFailure", Message: "no" } });
        return true;
      };
      await assert.rejects(read(api), { code: "AuthFailure.TokenFailure" });
      assert.equal(cloud.asked("AssumeRole").length, 2);
      assert.equal(cloud.asked("DescribeInvokerRecords").length, 2);
    });

    it("calls STS again after what may pass", async () => {
      let failures = 2;
      cloud.intercept = ({ headers }, response) => {
        if (headers["x-tc-action"] !== "AssumeRole" || failures-- <= 0) return false;
        sendEnvelope(response, { Error: { Code: "InternalError", Message: "" } });
        return true;
      };
      await read(connect({ ...BASE_KEYS, ...ROLE }));
      assert.equal(cloud.asked("AssumeRole").length, 3);
    });

    it("tells why STS refused, with code and RequestId", async () => {
      const error = await failure({ ...BASE_KEYS, TENCENTCLOUD_SECRET_KEY: "wrong-key", ...ROLE });
      assert.equal(error.code, "AuthFailure.SignatureFailure");
      assert.equal(error.requestId, "11111111-2222-3333-4444-555555555555");
      assert.match(
        error.message,
        /^assumeRole: AssumeRole at sts\.localhost:\d+ failed: AuthFailure\.SignatureFailure/,
      );
      assert.equal(cloud.seen.length, 1);
    });

    it("is no role when only its ARN is set: the plain keys are used, as by the official provider, with one warning", async () => {
      const env = { ...BASE_KEYS, ...ROLE, TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME: "" };
      for (let reads = 0; reads < 2; reads++) {
        await read(
          connect({ ...env, TENCENTCLOUD_ASSUME_ROLE_PRINCIPAL_ARN: "so that no other test gave this warning" }),
        );
        assert.equal(lastSigner().id, "AKIDbase");
      }
      assert.deepEqual(cloud.asked("AssumeRole"), []);
      const about = warnings.filter((message) => message.startsWith("No role is taken on"));
      assert.equal(about.length, 1);
      assert.match(about[0] ?? "", /: TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME must be set beside /);
    });

    it("asks STS in ap-guangzhou when no region is set, and reads in the region of the read, or in none", async () => {
      const reach = { TENCENTCLOUD_DOMAIN: cloud.domain, TENCENTCLOUD_PROTOCOL: "HTTP", HOME: home };
      const settings = settingsFrom({ ...reach, ...BASE_KEYS, ...ROLE }, { allowedAccountIds: '["100012345678"]' });
      await read(connectTat(settings, { region: "ap-tokyo" }));
      assert.equal(lastSigner().region, "ap-tokyo");
      await read(connectTat(settings, { warn: () => {} }));
      assert.equal(lastSigner().region, undefined);
      const regions = cloud.seen.map(({ headers }) => [headers["x-tc-action"], headers["x-tc-region"]]);
      assert.deepEqual(regions.slice(0, 2), [
        ["AssumeRole", "ap-guangzhou"],
        ["GetCallerIdentity", "ap-guangzhou"],
      ]);
    });

    it("names the lack of keys to take the role on with", async () => {
      assert.equal((await failure(ROLE)).code, "CredentialsNotFound");
    });

    it("refuses an answer without keys", async () => {
      cloud.intercept = (_, response) => {
        sendEnvelope(response, { Credentials: {} });
        return true;
      };
      assert.match((await failure({ ...BASE_KEYS, ...ROLE })).message, /STS answered without temporary keys/);
    });
  });

  describe("fromWebIdentity", () => {
    it("exchanges a token without a signature", async () => {
      await read(
        connect({
          ...ROLE,
          TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN: "good-jwt",
          TENCENTCLOUD_ASSUME_ROLE_PROVIDER_ID: "GitHub",
        }),
      );
      const [asked] = cloud.asked("AssumeRoleWithWebIdentity");
      assert.equal(asked?.headers.authorization, "SKIP");
      assert.equal(asked?.headers["x-tc-region"], "ap-guangzhou");
      assert.deepEqual(JSON.parse(asked?.body ?? ""), {
        ProviderId: "GitHub",
        WebIdentityToken: "good-jwt",
        RoleArn: ROLE.TENCENTCLOUD_ASSUME_ROLE_ARN,
        RoleSessionName: "ci",
        DurationSeconds: 7200,
      });
      assert.equal(lastSigner().id, "AKIDtmp1");
    });

    it("reads the token's file again for each exchange", async () => {
      const path = await write("token.json", { web_identity_token: "good-1" });
      const api = connect({ ...ROLE, TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE: path });
      await read(api);
      await write("token.json", { web_identity_token: "good-2" });
      now += 7200_000;
      await read(api);
      const tokens = cloud.asked("AssumeRoleWithWebIdentity").map(({ body }) => JSON.parse(body).WebIdentityToken);
      assert.deepEqual(tokens, ["good-1", "good-2"]);
    });

    it("does not show the token, even when STS does", async () => {
      const error = await failure({ ...ROLE, TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN: "bad-SeCrEt-jwt" });
      assert.match(error.message, /The token \[secret\] is not valid/);
    });

    it("comes before keys, and stops when its file is not there", async () => {
      const env = { ...BASE_KEYS, ...ROLE, TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE: "/nowhere" };
      assert.match((await failure(env)).message, /^assumeRoleWithWebIdentity: there is no file \/nowhere/);
    });
  });

  describe("fromPodIdentity", () => {
    const pod = {
      TENCENTCLOUD_ENABLE_POD_OIDC: "true",
      TKE_REGION: "ap-seoul",
      TKE_PROVIDER_ID: "cls-1",
      TKE_ROLE_ARN: "qcs::pod",
    };

    it("exchanges the pod's token in the pod's region", async () => {
      const path = await write("token", "good-pod\n");
      await read(connect({ ...pod, TKE_WEB_IDENTITY_TOKEN_FILE: path }));
      const [asked] = cloud.asked("AssumeRoleWithWebIdentity");
      assert.equal(asked?.headers["x-tc-region"], "ap-seoul");
      const { ProviderId, WebIdentityToken, RoleArn } = JSON.parse(asked?.body ?? "");
      assert.deepEqual(
        { ProviderId, WebIdentityToken, RoleArn },
        { ProviderId: "cls-1", WebIdentityToken: "good-pod", RoleArn: "qcs::pod" },
      );
    });

    it("is not used unless it is switched on", async () => {
      const path = await write("token", "good-pod");
      await read(
        connect({ ...BASE_KEYS, ...pod, TENCENTCLOUD_ENABLE_POD_OIDC: "false", TKE_WEB_IDENTITY_TOKEN_FILE: path }),
      );
      assert.equal(lastSigner().id, "AKIDbase");
    });

    it("stops outside a pod", async () => {
      assert.match(
        (await failure({ ...BASE_KEYS, TENCENTCLOUD_ENABLE_POD_OIDC: "true" })).message,
        /needs the variables TKE_REGION/,
      );
    });
  });

  describe("requireAccount", () => {
    const only = (...ids: string[]) => ({ allowedAccountIds: JSON.stringify(ids) });
    const not = (...ids: string[]) => ({ forbiddenAccountIds: JSON.stringify(ids) });

    async function assertNotAllowed(reading: Promise<unknown>, problem: RegExp): Promise<void> {
      await assert.rejects(reading, (error) => {
        assert.ok(CredentialsError.isInstance(error));
        assert.equal(error.code, "AccountNotAllowed");
        assert.match(error.message, problem);
        return true;
      });
      assert.equal(cloud.asked("DescribeInvokerRecords").length, 0);
    }

    it("asks STS once whose the keys are, signed with them, and reads what an allowed account has", async () => {
      const api = connect({ ...BASE_KEYS, TENCENTCLOUD_REGION: "ap-tokyo" }, only("1", "100012345678"));
      await Promise.all([read(api), read(api)]);
      await read(api);
      assert.equal(cloud.asked("DescribeInvokerRecords").length, 3);
      const [asked, ...others] = cloud.asked("GetCallerIdentity");
      assert.deepEqual(others, []);
      assert.equal(asked?.headers.host, `sts.${cloud.domain}`);
      assert.equal(asked?.headers["x-tc-region"], "ap-tokyo");
      assert.match(asked?.headers.authorization ?? "", /Credential=AKIDbase\//);
    });

    it("refuses an account that is not among the allowed ones, before any request to TAT", () =>
      assertNotAllowed(
        read(connect(BASE_KEYS, only("1", "2"))),
        /account 100012345678, which is not among tencentcloud:allowedAccountIds/,
      ));

    it("refuses an account that is forbidden", () =>
      assertNotAllowed(
        read(connect(BASE_KEYS, not("1", "100012345678"))),
        /account 100012345678, which is among tencentcloud:forbiddenAccountIds/,
      ));

    it("lets an account through that is not among the forbidden ones", async () => {
      await read(connect(BASE_KEYS, not("1")));
      assert.equal(cloud.asked("DescribeInvokerRecords").length, 1);
    });

    it("asks about the role that was taken on, not about the keys it was taken on with", async () => {
      await read(connect({ ...BASE_KEYS, ...ROLE }, only("100012345678")));
      assert.match(cloud.asked("GetCallerIdentity")[0]?.headers.authorization ?? "", /Credential=AKIDtmp1\//);
    });

    it("does not ask without a rule", async () => {
      await read(connect(BASE_KEYS));
      assert.deepEqual(cloud.asked("GetCallerIdentity"), []);
    });

    it("uses no credentials of which STS does not say whose they are", async () => {
      cloud.accountId = undefined;
      await assert.rejects(read(connect(BASE_KEYS, not("1"))), {
        code: "CredentialsBroken",
        message: /without AccountId/,
      });
      assert.equal(cloud.asked("DescribeInvokerRecords").length, 0);
    });
  });

  describe("fromCvmRole", () => {
    it("asks the metadata service for the role, before other keys, and anew before they expire", async () => {
      cloud.cvmRole = { name: "my+role@vm", code: "Success" };
      const api = connect({ ...BASE_KEYS, TENCENTCLOUD_CAM_ROLE_NAME: "my+role@vm" });
      await read(api);
      assert.deepEqual(lastSigner(), { id: "AKIDtmp1", token: "tmp-token-1", region: undefined });
      const [{ url, headers } = {}] = cloud.asked("");
      assert.equal(url, "/latest/meta-data/cam/security-credentials/my%2Brole%40vm");
      assert.equal(headers?.["accept-encoding"], undefined);
      now += 7000_000;
      await read(api);
      assert.equal(lastSigner().id, "AKIDtmp2");
    });

    it("is what a role is taken on with", async () => {
      cloud.cvmRole = { name: "vm", code: "Success" };
      await read(connect({ TENCENTCLOUD_CAM_ROLE_NAME: "vm", ...ROLE }));
      assert.match(cloud.asked("AssumeRole")[0]?.headers.authorization ?? "", /Credential=AKIDtmp1\//);
      assert.equal(lastSigner().id, "AKIDtmp2");
    });

    it("stops when there is no such role, with one request", async () => {
      assert.match((await failure({ ...BASE_KEYS, TENCENTCLOUD_CAM_ROLE_NAME: "vm" })).message, /knows no such role/);
      assert.equal(cloud.seen.length, 1);
    });

    it("asks again after an error of the service", async () => {
      cloud.cvmRole = { name: "vm", code: "Success" };
      cloud.intercept = (_, response) => {
        cloud.intercept = () => false;
        response.statusCode = 503;
        response.end();
        return true;
      };
      await read(connect({ TENCENTCLOUD_CAM_ROLE_NAME: "vm" }));
      assert.equal(cloud.asked("").length, 2);
    });

    it("refuses an answer that is no success", async () => {
      cloud.cvmRole = { name: "vm", code: "Failed" };
      assert.match((await failure({ TENCENTCLOUD_CAM_ROLE_NAME: "vm" })).message, /answered without temporary keys/);
    });

    it("does not follow a redirect", async () => {
      cloud.intercept = ({ url }, response) => {
        if (!url.startsWith("/latest")) return false;
        response.writeHead(302, { Location: "/elsewhere" });
        response.end();
        return true;
      };
      const { message } = await failure({ TENCENTCLOUD_CAM_ROLE_NAME: "vm" });
      assert.match(message, /the metadata service answered with HTTP status 302$/);
      assert.deepEqual(
        cloud.seen.map(({ url }) => url),
        ["/latest/meta-data/cam/security-credentials/vm"],
      );
    });

    for (const name of [".", "..", "...", "a/b", "..%2f", "a b", "vm?x", "vm#x", "\u516c", "a".repeat(129)]) {
      it(`refuses ${JSON.stringify(name)} for a role before any request`, async () => {
        const { code, message } = await failure({ ...BASE_KEYS, TENCENTCLOUD_CAM_ROLE_NAME: name });
        assert.equal(code, "CredentialsBroken");
        assert.match(message, /^camRoleName: ".+" is not the name of a role of CAM: 1 to 128 letters, digits and/);
        assert.equal(cloud.seen.length, 0);
      });
    }

    it("refuses a role that the service names and that is none, and does not ask for it", async () => {
      cloud.cvmRole = { name: "../../user-data", code: "Success" };
      await write(".tccli/default.credential", { type: "cvm-role" });
      const problem = /^tccli profile "default": "\.\.\/\.\.\/user-data" is not the name of a role/;
      assert.match((await failure({})).message, problem);
      assert.equal(cloud.seen.length, 1);
    });

    /** Answers the metadata service's requests with the beginning of an answer that `goOn` is to end, and does not. */
    function answerInPart(goOn: (response: ServerResponse) => void): void {
      cloud.intercept = ({ url }, response) => {
        if (!url.startsWith("/latest")) return false;
        response.write("{");
        goOn(response);
        return true;
      };
    }

    it("reads no more than 64 KB of an answer without end", async () => {
      let bytes = 0;
      answerInPart((response) => {
        const flood = () => {
          while (response.writable && response.write(" ".repeat(1000))) bytes += 1000;
        };
        response.on("drain", flood);
        flood();
      });
      const { message } = await failure({ TENCENTCLOUD_CAM_ROLE_NAME: "vm" });
      assert.match(message, /^camRoleName: the metadata service answered with more than 64 KB$/);
      assert.equal(cloud.seen.length, 1);
      // Beside what was read, only what the system keeps for a connection that is closed.
      assert.ok(bytes < 20_000_000, `${bytes} bytes`);
    });

    const silent: [title: string, answer: (response: ServerResponse, noteAsked: () => void) => void][] = [
      ["is silent", (_, noteAsked) => noteAsked()],
      [
        "switches to another protocol, which Node answers by closing the connection and saying nothing",
        ({ socket }, noteAsked) => {
          socket?.once("close", noteAsked);
          socket?.write("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
        },
      ],
    ];
    for (const [title, answer] of silent) {
      it(`gives a service up after two seconds, and asks three times: one that ${title}`, async () => {
        const slept: number[] = [];
        let noteAsked = () => {};
        sleep = (delayMs) => {
          slept.push(delayMs);
          return new Promise((resolve) => {
            noteAsked = resolve;
          });
        };
        cloud.intercept = (_, response) => {
          answer(response, () => noteAsked());
          return true;
        };
        const { message } = await failure({ TENCENTCLOUD_CAM_ROLE_NAME: "vm" });
        assert.match(
          message,
          /^camRoleName: the metadata service at 127\.0\.0\.1:\d+ cannot be reached within 2 seconds: it/,
        );
        assert.deepEqual(slept, [2000, 2000, 2000]);
        assert.equal(cloud.seen.length, 3);
      });
    }

    it("ends with its caller while an answer does not", async () => {
      const abort = new AbortController();
      const reason = new Error("enough");
      const closed = new Promise((resolve) => {
        answerInPart((response) => {
          response.on("close", resolve);
          response.write(" ", () => setImmediate(() => abort.abort(reason)));
        });
      });
      const api = connect({ TENCENTCLOUD_CAM_ROLE_NAME: "vm" });
      const reading = api.describeInvokerRecords({ limit: 1, offset: 0 }, abort.signal);
      await assert.rejects(reading, (error) => error === reason);
      await closed;
      assert.equal(cloud.seen.length, 1);
    });

    it("keeps the raw answer, which may be the keys, out of the cause of an error", async () => {
      cloud.intercept = (_, response) => {
        response.socket?.end('HTTP/1.1 200 OK\r\nno header\r\n\r\n{"TmpSecretKey":"tmp-secret-key-of-the-role"}');
        return true;
      };
      const error = await failure({ TENCENTCLOUD_CAM_ROLE_NAME: "vm" });
      assert.match(error.message, /cannot be reached \[HPE_/);
      assert.ok(error.cause instanceof Error);
      assert.ok(!inspect(error, { depth: 9, showHidden: true }).includes("tmp-secret-key"));
      assert.ok(!JSON.stringify(error.cause).includes("rawPacket"));
    });

    it("tells an answer that breaks off from a service that is not there", async () => {
      answerInPart((response) => void response.socket?.end());
      const { message } = await failure({ TENCENTCLOUD_CAM_ROLE_NAME: "vm" });
      assert.match(message, /broke off in the middle of its answer \[ECONNRESET\]$/);
      await cloud.close();
      const gone = await failure({ TENCENTCLOUD_CAM_ROLE_NAME: "vm" });
      assert.match(gone.message, /cannot be reached \[ECONNREFUSED\]: it is there only on a CVM instance$/);
    });
  });
});

function untilAborted(signal?: AbortSignal): Promise<void> {
  return new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason), { once: true }));
}
