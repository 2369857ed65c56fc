import assert from "node:assert/strict";
import fc from "fast-check";
import { InvalidArgumentError } from "../../sdk/checks/InvalidArgumentError";
import {
  type ConnectionSettings,
  connectionSettings,
  type SettingsSource,
} from "../../sdk/identity/connectionSettings";
import { assertFitForConsole } from "./assertFitForConsole";
import { anyValue, HOSTILE_VALUES } from "./hostileValues";
import { startWork } from "./startWork";

const ROLE = {
  TENCENTCLOUD_ASSUME_ROLE_ARN: "qcs::cam::uin/1:roleName/r",
  TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME: "ci",
};
const WEB_ROLE = { ...ROLE, TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN: "jwt" };

const ONE_LINE = /^[^\p{C}\p{Zl}\p{Zp}]{1,65536}$/u;
const KEY = /^[!-~]{1,8192}$/;
const REGION = /^[a-z0-9][a-z0-9-]{0,63}$/i;
const choice = (...names: string[]) => new RegExp(`^(${names.join("|")})$`, "i");

/** A setting: where it is read, what it must look like, and what comes with it for it to be read at all. */
interface Place {
  key?: string;
  variables: readonly string[];
  mayBe: RegExp;
  /** Other variables. */
  beside?: Record<string, string>;
}

const PLACES: readonly Place[] = [
  { key: "secretId", variables: ["TENCENTCLOUD_SECRET_ID"], mayBe: KEY },
  { key: "secretKey", variables: ["TENCENTCLOUD_SECRET_KEY"], mayBe: KEY },
  {
    key: "securityToken",
    variables: ["TENCENTCLOUD_SECURITY_TOKEN", "TENCENTCLOUD_SESSION_TOKEN", "TENCENTCLOUD_TOKEN"],
    mayBe: KEY,
  },
  { key: "region", variables: ["TENCENTCLOUD_REGION"], mayBe: REGION },
  { key: "protocol", variables: ["TENCENTCLOUD_PROTOCOL"], mayBe: choice("http", "https") },
  { key: "domain", variables: ["TENCENTCLOUD_DOMAIN"], mayBe: /^[a-z0-9.-]{1,232}(:\d{1,5})?$/i },
  { key: "language", variables: ["TENCENTCLOUD_LANGUAGE"], mayBe: choice("en-us", "zh-cn") },
  { key: "profile", variables: ["TENCENTCLOUD_PROFILE"], mayBe: /^[^/\\\p{C}\p{Zl}\p{Zp}]{1,100}$/u },
  { key: "sharedCredentialsDir", variables: ["TENCENTCLOUD_SHARED_CREDENTIALS_DIR"], mayBe: ONE_LINE },
  { key: "camRoleName", variables: ["TENCENTCLOUD_CAM_ROLE_NAME"], mayBe: ONE_LINE },
  {
    key: "enablePodOidc",
    variables: ["TENCENTCLOUD_ENABLE_POD_OIDC"],
    mayBe: choice("true", "false", "t", "f", "1", "0"),
  },
  { key: "allowedAccountIds", variables: [], mayBe: /^\s*\[/ },
  { key: "forbiddenAccountIds", variables: [], mayBe: /^\s*\[/ },
  { key: "allowedAccountIds", variables: [], mayBe: /^\s*\[[\s\d",]*\]\s*$/ },
  { key: "forbiddenAccountIds", variables: [], mayBe: /^\s*\[[\s\d",]*\]\s*$/ },
  { key: "assumeRole", variables: [], mayBe: /^\s*\{/ },
  { key: "assumeRoleWithWebIdentity", variables: [], mayBe: /^\s*\{/ },
  { key: "assumeRoleWithSaml", variables: [], mayBe: /(?!)/ },
  {
    key: "mfaCertification",
    variables: ["TENCENTCLOUD_MFA_CERTIFICATION_TOKEN_CODE"],
    mayBe: /(?!)/,
    beside: { TENCENTCLOUD_MFA_CERTIFICATION_SERIAL_NUMBER: "serial" },
  },
  { variables: ["TENCENTCLOUD_CREDENTIALS_FILE"], mayBe: ONE_LINE },
  { variables: ["HOME"], mayBe: ONE_LINE },
  { variables: ["TKE_REGION", "TKE_PROVIDER_ID", "TKE_WEB_IDENTITY_TOKEN_FILE", "TKE_ROLE_ARN"], mayBe: ONE_LINE },
  { variables: ["TENCENTCLOUD_ASSUME_ROLE_ARN"], mayBe: ONE_LINE, beside: ROLE },
  { variables: ["TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME"], mayBe: /^[\w+=,.@-]{2,128}$/, beside: ROLE },
  { variables: ["TENCENTCLOUD_ASSUME_ROLE_SESSION_DURATION"], mayBe: /^\+?\d+$/, beside: ROLE },
  {
    variables: ["EXTERNAL_ID", "SOURCE_IDENTITY", "SERIAL_NUMBER", "TOKEN_CODE"].map(
      (name) => `TENCENTCLOUD_ASSUME_ROLE_${name}`,
    ),
    mayBe: ONE_LINE,
    beside: ROLE,
  },
  {
    variables: ["TENCENTCLOUD_ASSUME_ROLE_SAML_ASSERTION", "TENCENTCLOUD_ASSUME_ROLE_PRINCIPAL_ARN"],
    mayBe: /(?!)/,
    beside: ROLE,
  },
  { variables: ["TENCENTCLOUD_ASSUME_ROLE_PROVIDER_ID"], mayBe: ONE_LINE, beside: WEB_ROLE },
  {
    variables: ["TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN", "TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE"],
    mayBe: ONE_LINE,
    beside: ROLE,
  },
];

/** The fields of the two roles, with which of their values may be in order as a text. */
const ROLE_FIELDS: Readonly<Record<string, Readonly<Record<string, RegExp>>>> = {
  assumeRole: {
    roleArn: ONE_LINE,
    sessionName: /^[\w+=,.@-]{2,128}$/,
    sessionDuration: /^\+?\d+$/,
    policy: /^/,
    externalId: ONE_LINE,
    sourceIdentity: ONE_LINE,
    serialNumber: ONE_LINE,
    tokenCode: ONE_LINE,
  },
  assumeRoleWithWebIdentity: {
    providerId: ONE_LINE,
    roleArn: ONE_LINE,
    sessionName: /^[\w+=,.@-]{2,128}$/,
    sessionDuration: /^\+?\d+$/,
    webIdentityToken: ONE_LINE,
    webIdentityTokenFile: ONE_LINE,
  },
};

const isUnset = (value: unknown) => value === undefined || value === null || value === "";

/** The settings, or the error that refuses them, in bounded time. */
function tryToRead(source: SettingsSource): ConnectionSettings | InvalidArgumentError {
  const finishWork = startWork();
  try {
    return connectionSettings(source);
  } catch (error) {
    assert.ok(error instanceof InvalidArgumentError, `${error}`);
    assertFitForConsole(error.message, 1000);
    return error;
  } finally {
    finishWork();
  }
}

/** Puts a value where it does not belong, and checks that it is refused by its name unless it may be in order. */
function attempt(name: string, mayBe: RegExp, value: unknown, source: SettingsSource): void {
  const read = tryToRead(source);
  if (read instanceof InvalidArgumentError) {
    assert.ok(
      read.property === name || read.property.startsWith(`${name}.`) || read.property.startsWith(`${name}[`),
      read.message,
    );
    assert.ok(read.message.startsWith(`${read.property}: `), read.message);
  } else {
    assert.ok(isUnset(value) || (typeof value === "string" && mayBe.test(value)), "accepted");
  }
}

/** Tries every listed value, then some at random. */
function tryAll(attemptOne: (value: unknown) => void): void {
  for (const [index, value] of HOSTILE_VALUES.entries()) {
    try {
      attemptOne(value);
    } catch (cause) {
      throw new Error(`HOSTILE_VALUES[${index}]: ${(cause as Error).message}`, { cause });
    }
  }
  fc.assert(fc.property(anyValue, attemptOne), { numRuns: 50 });
}

describe("hostile settings", () => {
  for (const { key, variables, mayBe, beside } of PLACES) {
    if (key !== undefined) {
      it(`are refused in tencentcloud:${key} by its name`, () =>
        tryAll((value) =>
          attempt(`tencentcloud:${key}`, mayBe, value, {
            config: (asked) => (asked === key ? (value as string) : undefined),
            env: { HOME: "/h" },
          }),
        ));
    }
    for (const variable of variables) {
      it(`are refused in ${variable} by its name`, () =>
        tryAll((value) =>
          attempt(variable, mayBe, value, {
            config: () => undefined,
            env: { HOME: "/h", ...beside, [variable]: value as string },
          }),
        ));
    }
  }

  for (const [key, fields] of Object.entries(ROLE_FIELDS)) {
    const good = { roleArn: "qcs::r", ...(key === "assumeRole" ? {} : { webIdentityToken: "jwt" }) };
    for (const [field, mayBe] of Object.entries(fields)) {
      it(`are refused in the field ${field} of tencentcloud:${key} by its name`, () =>
        tryAll((value) => {
          const text = writeJson({ ...good, [field]: value });
          if (text === undefined) return;
          const read = tryToRead({ config: (asked) => (asked === key ? text : undefined), env: {} });
          if (read instanceof InvalidArgumentError) {
            const names = [`tencentcloud:${key}`, `tencentcloud:${key}.${field}`];
            assert.ok(names.includes(read.property), read.message);
            return;
          }
          // Pulumi makes a number or a switch of a value such as 123456 that is set by its path.
          const written = JSON.parse(text)[field];
          assert.ok(isUnset(written) || (typeof written !== "object" && mayBe.test(String(written))), "accepted");
        }));
    }

    it(`are no more than their own names in tencentcloud:${key}: a prototype gives no field`, () => {
      for (const text of [
        '{"__proto__": {"roleArn": "qcs::r", "webIdentityToken": "t"}}',
        '{"constructor": {"roleArn": "qcs::r"}, "prototype": {"roleArn": "r"}}',
        "[".repeat(60_000),
        `{"roleArn":${"[".repeat(30_000)}${"]".repeat(30_000)}}`,
      ]) {
        const read = tryToRead({ config: (asked) => (asked === key ? text : undefined), env: {} });
        assert.ok(read instanceof InvalidArgumentError);
        assert.ok(read.property.startsWith(`tencentcloud:${key}`), read.property);
      }
      assert.equal(({} as { roleArn?: string }).roleArn, undefined);
    });
  }

  it("differ from good ones, which are read from every key", () => {
    const config: Record<string, string> = { ...GOOD, assumeRole: '{"roleArn":"qcs::r","policy":"{\\n}"}' };
    const read = tryToRead({ config: (key) => config[key], env: {} });
    assert.ok(!(read instanceof InvalidArgumentError), `${read}`);
    assert.deepEqual(
      Object.keys(GOOD).map((key) => String(read[key as keyof ConnectionSettings])),
      Object.values(GOOD),
    );
    assert.equal(read.assumeRole?.policy, "{\n}");
  });
});

const GOOD = {
  secretId: "k".repeat(8192),
  secretKey: "key",
  securityToken: "t".repeat(8192),
  region: "ap-guangzhou",
  protocol: "HTTP",
  domain: "localhost:8080",
  language: "zh-CN",
  profile: "__proto__",
  sharedCredentialsDir: "~/.tccli",
  camRoleName: "role",
  enablePodOidc: "true",
};

/** What a stack's configuration could hold; undefined for what JSON cannot write, or only at length. */
function writeJson(value: Record<string, unknown>): string | undefined {
  try {
    const isHuge = Object.values(value).some((inner) => Array.isArray(inner) && inner.length > 300_000);
    return isHuge ? undefined : JSON.stringify(value);
  } catch {
    return undefined;
  }
}
