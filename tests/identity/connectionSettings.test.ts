import assert from "node:assert/strict";
import fc from "fast-check";
import { InvalidArgumentError } from "../../sdk/checks/InvalidArgumentError";
import { connectionSettings, SETTING_KEYS } from "../../sdk/identity/connectionSettings";

function read(config: Record<string, string>, env: Record<string, string> = {}) {
  return connectionSettings({ config: (key) => config[key], env: { HOME: "/home/me", ...env } });
}

describe("connectionSettings", () => {
  it("has defaults for everything but credentials and region", () => {
    assert.deepEqual(JSON.parse(JSON.stringify(read({}))), {
      protocol: "HTTPS",
      domain: "tencentcloudapi.com",
      language: "en-US",
      homeDir: "/home/me",
      enablePodOidc: false,
      keyNames: "",
      warnings: [],
    });
  });

  const keys: [key: string, variable: string, ours: string, theirs: string, setting?: string][] = [
    ["secretId", "TENCENTCLOUD_SECRET_ID", "AKIDa", "AKIDb"],
    ["secretKey", "TENCENTCLOUD_SECRET_KEY", "key-a", "key-b"],
    ["securityToken", "TENCENTCLOUD_SECURITY_TOKEN", "token-a", "token-b"],
    ["securityToken", "TENCENTCLOUD_SESSION_TOKEN", "token-a", "token-b"],
    ["securityToken", "TENCENTCLOUD_TOKEN", "token-a", "token-b"],
    ["region", "TENCENTCLOUD_REGION", "ap-shanghai", "ap-beijing"],
    ["protocol", "TENCENTCLOUD_PROTOCOL", "HTTP", "HTTPS"],
    ["domain", "TENCENTCLOUD_DOMAIN", "intl.tencentcloudapi.com", "localhost:8080"],
    ["language", "TENCENTCLOUD_LANGUAGE", "zh-CN", "en-US"],
    ["profile", "TENCENTCLOUD_PROFILE", "work", "home"],
    ["sharedCredentialsDir", "TENCENTCLOUD_SHARED_CREDENTIALS_DIR", "~/a", "/b"],
    ["camRoleName", "TENCENTCLOUD_CAM_ROLE_NAME", "role-a", "role-b"],
  ];
  for (const [key, variable, ours, theirs] of keys) {
    it(`takes ${key} from configuration before ${variable}`, () => {
      const pick = (settings: object) => (settings as Record<string, unknown>)[key];
      assert.equal(pick(read({ [key]: ours }, { [variable]: theirs })), ours);
      assert.equal(pick(read({}, { [variable]: theirs })), theirs);
      assert.equal(pick(read({ [key]: "" }, { [variable]: theirs })), theirs);
    });
  }

  it("names the keys that are nearly one, without their values", () => {
    const keys = ["secretID", "Region", "assume-role", "assumeRoles", "protcol"].map((key) => `tencentcloud:${key}`);
    assert.deepEqual(connectionSettings({ config: () => undefined, keys, env: {} }).warnings, [
      "tencentcloud:secretID is not read: did you mean tencentcloud:secretId?",
      "tencentcloud:Region is not read: did you mean tencentcloud:region?",
      "tencentcloud:assume-role is not read: did you mean tencentcloud:assumeRole?",
      "tencentcloud:assumeRoles is not read: did you mean tencentcloud:assumeRole?",
      "tencentcloud:protcol is not read: did you mean tencentcloud:protocol?",
    ]);
  });

  it("names the keys of the provider plugin that have no twin here", () => {
    const keys = ["tencentcloud-tat:secretId", "tencentcloud-tat:region", "tencentcloud:region"];
    assert.deepEqual(connectionSettings({ config: () => undefined, keys, env: {} }).warnings, [
      "tencentcloud-tat:secretId is read by the provider plugin alone: the npm package reads tencentcloud:secretId",
    ]);
  });

  it("says nothing of its own keys, of those of the official provider, and of other packages", () => {
    const official = ["cosDomain", "forceRemoteAddr"];
    const keys = [
      ...[...SETTING_KEYS, ...official, "stsDomain", "cosRegion", "version"].map((key) => `tencentcloud:${key}`),
      ...["aws:Region", "tencentcloud", "tencentcloud-tat:secretID", "project:secretID"],
    ];
    assert.deepEqual(connectionSettings({ config: () => undefined, keys, env: {} }).warnings, []);
  });

  it("decides for each key by itself", () => {
    const { secretId, secretKey } = read(
      { secretId: "AKIDa" },
      { TENCENTCLOUD_SECRET_ID: "AKIDb", TENCENTCLOUD_SECRET_KEY: "k" },
    );
    assert.deepEqual({ secretId, secretKey }, { secretId: "AKIDa", secretKey: "k" });
  });

  it("takes the official variable of the token before the others", () => {
    const env = { TENCENTCLOUD_TOKEN: "3", TENCENTCLOUD_SESSION_TOKEN: "2", TENCENTCLOUD_SECURITY_TOKEN: "1" };
    assert.equal(read({}, env).securityToken, "1");
  });

  it("takes protocol and language in any case", () => {
    assert.equal(read({ protocol: "http" }).protocol, "HTTP");
    assert.equal(read({ language: "zh-cn" }).language, "zh-CN");
  });

  it("reads a role from configuration, with defaults", () => {
    assert.deepEqual(
      JSON.parse(JSON.stringify(read({ assumeRole: '{"roleArn":"qcs::r","policy":"{\\n}"}' }).assumeRole)),
      {
        roleArn: "qcs::r",
        sessionName: "pulumi-tencentcloud-tat",
        sessionDurationSeconds: 7200,
        policy: "{\n}",
      },
    );
  });

  const roleEnv = {
    TENCENTCLOUD_ASSUME_ROLE_ARN: "qcs::env",
    TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME: "ci",
    TENCENTCLOUD_ASSUME_ROLE_SESSION_DURATION: "900",
    TENCENTCLOUD_ASSUME_ROLE_EXTERNAL_ID: "ext",
    TENCENTCLOUD_ASSUME_ROLE_SOURCE_IDENTITY: "src",
    TENCENTCLOUD_ASSUME_ROLE_SERIAL_NUMBER: "serial",
    TENCENTCLOUD_ASSUME_ROLE_TOKEN_CODE: "123456",
  };

  it("reads a role from the environment", () => {
    assert.deepEqual(JSON.parse(JSON.stringify(read({}, roleEnv).assumeRole)), {
      roleArn: "qcs::env",
      sessionName: "ci",
      sessionDurationSeconds: 900,
      externalId: "ext",
      sourceIdentity: "src",
      serialNumber: "serial",
      tokenCode: "123456",
    });
  });

  it("takes a web identity token in the environment for a role by web identity", () => {
    const settings = read({}, { ...roleEnv, TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN: "jwt" });
    assert.equal(settings.assumeRole, undefined);
    assert.deepEqual(JSON.parse(JSON.stringify(settings.assumeRoleWithWebIdentity)), {
      roleArn: "qcs::env",
      sessionName: "ci",
      sessionDurationSeconds: 900,
      providerId: "OIDC",
      webIdentityToken: "jwt",
    });
  });

  it("takes a role in configuration before any in the environment", () => {
    const env = { ...roleEnv, TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN: "jwt" };
    const settings = read({ assumeRole: '{"roleArn":"qcs::config"}' }, env);
    assert.equal(settings.assumeRole?.roleArn, "qcs::config");
    assert.equal(settings.assumeRoleWithWebIdentity, undefined);
  });

  it("takes fields that a role in configuration does not have from their variables", () => {
    const { assumeRole } = read({ assumeRole: '{"roleArn":"qcs::config","externalId":""}' }, roleEnv);
    assert.deepEqual(JSON.parse(JSON.stringify(assumeRole)), {
      roleArn: "qcs::config",
      sessionName: "ci",
      sessionDurationSeconds: 900,
      externalId: "ext",
      sourceIdentity: "src",
      serialNumber: "serial",
      tokenCode: "123456",
    });
  });

  it("takes a field that is null for absent, whatever its name", () => {
    const { assumeRole } = read({ assumeRole: '{"roleArn":"qcs::r","policy":null,"roleArnFile":null,"other":null}' });
    assert.equal(assumeRole?.roleArn, "qcs::r");
    assert.equal(assumeRole?.policy, undefined);
  });

  it("takes the token of a web identity in configuration from its variable, unless a file of it is configured", () => {
    const env = { ...roleEnv, TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN: "jwt" };
    const tokenOf = (object: object) => {
      const settings = read({ assumeRoleWithWebIdentity: JSON.stringify(object) }, env).assumeRoleWithWebIdentity;
      return [settings?.roleArn, settings?.webIdentityToken, settings?.webIdentityTokenFile];
    };
    assert.deepEqual(tokenOf({ providerId: "github" }), ["qcs::env", "jwt", undefined]);
    assert.deepEqual(tokenOf({ webIdentityTokenFile: "token.json" }), ["qcs::env", undefined, "token.json"]);
  });

  const ARN = "TENCENTCLOUD_ASSUME_ROLE_ARN";
  const SESSION_NAME = "TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME";
  const TOKEN = "TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN";
  const SAML = "TENCENTCLOUD_ASSUME_ROLE_SAML_ASSERTION";
  const PRINCIPAL = "TENCENTCLOUD_ASSUME_ROLE_PRINCIPAL_ARN";
  const half: [given: string[], missing: string][] = [
    [[ARN], SESSION_NAME],
    [[SESSION_NAME], ARN],
    [[ARN, TOKEN], SESSION_NAME],
    [[SESSION_NAME, `${TOKEN}_FILE`], ARN],
    [[ARN, SAML, PRINCIPAL], SESSION_NAME],
    [[TOKEN], `${ARN} and ${SESSION_NAME}`],
  ];
  for (const [given, missing] of half) {
    it(`takes no role on for ${given.join(", ")} alone, as the official provider, and has a warning`, () => {
      const settings = read({}, Object.fromEntries(given.map((name) => [name, "SeCrEt"])));
      assert.equal(settings.assumeRole, undefined);
      assert.equal(settings.assumeRoleWithWebIdentity, undefined);
      assert.deepEqual(settings.warnings, [
        `No role is taken on: ${missing} must be set beside ${given.join(", ")}. The credentials without that role are used, as by the official provider.`,
      ]);
    });
  }

  it("takes a web identity token before half of what SAML takes, and has a warning", () => {
    for (const name of [SAML, PRINCIPAL]) {
      const settings = read({}, { ...roleEnv, [TOKEN]: "jwt", [name]: "x" });
      assert.equal(settings.assumeRoleWithWebIdentity?.webIdentityToken, "jwt");
      assert.deepEqual(settings.warnings, [`${name} is passed over: ${TOKEN} is set.`]);
    }
  });

  it("has no warning about variables that a role in configuration takes its fields from", () => {
    const settings = read({ assumeRole: '{"sessionName":"mine"}' }, { [ARN]: "qcs::env" });
    assert.deepEqual(JSON.parse(JSON.stringify(settings.assumeRole)), {
      roleArn: "qcs::env",
      sessionName: "mine",
      sessionDurationSeconds: 7200,
    });
    assert.deepEqual(settings.warnings, []);
    assert.deepEqual(read({}, roleEnv).warnings, []);
  });

  it("leaves SAML of the environment alone where the configuration names another role", () => {
    const env = { TENCENTCLOUD_ASSUME_ROLE_SAML_ASSERTION: "saml" };
    assert.equal(read({ assumeRole: '{"roleArn":"qcs::config"}' }, env).assumeRole?.roleArn, "qcs::config");
  });

  // What Go's strconv.ParseBool and strconv.Atoi make of them, with which the official provider reads such values.
  const switches: [text: string, isOn: boolean | undefined][] = [
    ["", false],
    ...["1", "t", "T", "TRUE", "true", "True"].map((text): [string, boolean] => [text, true]),
    ...["0", "f", "F", "FALSE", "false", "False"].map((text): [string, boolean] => [text, false]),
    ...["yes", "on", "off", "2", "01", " true", "true\n", "null"].map((text): [string, undefined] => [text, undefined]),
  ];
  for (const [text, isOn] of switches) {
    it(`${isOn === undefined ? "refuses" : `takes for ${isOn}`} the switch ${JSON.stringify(text)}`, () => {
      for (const name of ["tencentcloud:enablePodOidc", "TENCENTCLOUD_ENABLE_POD_OIDC"]) {
        const value = { [name.replace("tencentcloud:", "")]: text };
        const readSwitch = () => (name.includes(":") ? read(value) : read({}, value)).enablePodOidc;
        if (isOn === undefined) assert.throws(readSwitch, { property: name, message: /is not "true" or "false"$/ });
        else assert.equal(readSwitch(), isOn);
      }
    });
  }

  const durations: [text: string, seconds: number | undefined][] = [
    ["", 7200],
    ["0", 0],
    ["900", 900],
    ["+900", 900],
    ["0900", 900],
    ["43200", 43200],
    ...["43201", "-1", "900s", "15m", "900.0", "9e2", " 900", "900\n", "0x10", "+", "99999999999999999999"].map(
      (text): [string, undefined] => [text, undefined],
    ),
  ];
  for (const [text, seconds] of durations) {
    it(`${seconds === undefined ? "refuses" : `takes for ${seconds} seconds`} the session of ${JSON.stringify(text)}`, () => {
      const name = "TENCENTCLOUD_ASSUME_ROLE_SESSION_DURATION";
      const readDuration = () => read({}, { ...roleEnv, [name]: text }).assumeRole?.sessionDurationSeconds;
      if (seconds === undefined) assert.throws(readDuration, { property: name, message: /from 0 to 43200$/ });
      else assert.equal(readDuration(), seconds);
    });
  }

  it("takes white space round a value for part of it, as the official provider, and refuses what that cannot be", () => {
    for (const [name, key] of [
      ["TENCENTCLOUD_SECRET_ID", " AKIDa"],
      ["TENCENTCLOUD_SECRET_KEY", "key\n"],
      ["TENCENTCLOUD_SECURITY_TOKEN", "token "],
      ["TENCENTCLOUD_REGION", "ap-tokyo "],
      ["TENCENTCLOUD_PROTOCOL", " HTTPS"],
      ["TENCENTCLOUD_DOMAIN", "tencentcloudapi.com\n"],
      ["TENCENTCLOUD_PROFILE", " work"],
    ] as const) {
      assert.throws(() => read({}, { [name]: key }), { property: name });
    }
  });

  it("takes one of the two variables of MFA alone for nothing, as the official provider", () => {
    for (const name of ["SERIAL_NUMBER", "TOKEN_CODE", "DURATION_SECONDS"]) {
      assert.equal(read({}, { [`TENCENTCLOUD_MFA_CERTIFICATION_${name}`]: "1" }).secretId, undefined);
    }
  });

  it("looks for a home under HOME, and on Windows under USERPROFILE, as tccli and the official provider", () => {
    const env = { HOME: "/home/me", USERPROFILE: "C:\\Users\\me" };
    const { platform } = process;
    try {
      for (const [system, home] of [
        ["linux", env.HOME],
        ["darwin", env.HOME],
        ["win32", env.USERPROFILE],
      ]) {
        Object.defineProperty(process, "platform", { value: system });
        assert.equal(read({}, env).homeDir, home);
      }
    } finally {
      Object.defineProperty(process, "platform", { value: platform });
    }
  });

  const refused: [
    title: string,
    config: Record<string, string>,
    env: Record<string, string>,
    property: string,
    problem: RegExp,
  ][] = [
    ["an unknown protocol", { protocol: "FTP" }, {}, "tencentcloud:protocol", /"FTP" is not "HTTPS" or "HTTP"/],
    [
      "an unknown protocol in the environment",
      {},
      { TENCENTCLOUD_PROTOCOL: "x" },
      "TENCENTCLOUD_PROTOCOL",
      /"x" is not/,
    ],
    ["an unknown language", { language: "fr" }, {}, "tencentcloud:language", /"fr" is not "en-US" or "zh-CN"/],
    ["a region that is none", { region: "ap guangzhou" }, {}, "tencentcloud:region", /not the name of a region/],
    [
      "a domain with a protocol",
      { domain: "https://tencentcloudapi.com" },
      {},
      "tencentcloud:domain",
      /without protocol/,
    ],
    ["a domain with a path", { domain: "example.com/x" }, {}, "tencentcloud:domain", /root domain/],
    ["an address for a domain", {}, { TENCENTCLOUD_DOMAIN: "127.0.0.1:80" }, "TENCENTCLOUD_DOMAIN", /root domain/],
    ["a port that is none", { domain: "localhost:99999" }, {}, "tencentcloud:domain", /root domain/],
    ["a profile that leads elsewhere", { profile: "../x" }, {}, "tencentcloud:profile", /not the name of a profile/],
    ["a key with a line break", { secretKey: "SeCrEt\n" }, {}, "tencentcloud:secretKey", /line break/],
    ["an ID with a space", {}, { TENCENTCLOUD_SECRET_ID: "AK ID" }, "TENCENTCLOUD_SECRET_ID", /a space/],
    ["a role that is not JSON", { assumeRole: "{SeCrEt" }, {}, "tencentcloud:assumeRole", /not an object in JSON/],
    ["a role that is a list", { assumeRole: "[]" }, {}, "tencentcloud:assumeRole", /not an object/],
    [
      "a misspelt field of a role, which may be the policy that restricts it",
      { assumeRole: '{"roleArn":"r","plicy":"SeCrEt"}' },
      {},
      "tencentcloud:assumeRole.plicy",
      /no such property: did you mean policy\?/,
    ],
    [
      "a field of a role in snake case",
      { assumeRole: '{"roleArn":"r","session_name":"ci"}' },
      {},
      "tencentcloud:assumeRole.session_name",
      /did you mean sessionName\?/,
    ],
    [
      "a field that only the other kind of role has",
      { assumeRoleWithWebIdentity: '{"roleArn":"r","webIdentityToken":"SeCrEt","policy":"{}"}' },
      {},
      "tencentcloud:assumeRoleWithWebIdentity.policy",
      /no such property: known are roleArn, sessionName, sessionDuration, providerId, /,
    ],
    [
      "each of several unknown fields of a role",
      { assumeRole: '{"roleArn":"r","externalID":"x","tags":[]}' },
      {},
      "tencentcloud:assumeRole.externalID",
      /did you mean externalId\?\ntencentcloud:assumeRole\.tags: no such property: known are roleArn, /,
    ],
    [
      "a field of the official provider that it does not know",
      { assumeRoleWithWebIdentity: '{"roleArnFile":"arn.json","webIdentityToken":"SeCrEt"}' },
      {},
      "tencentcloud:assumeRoleWithWebIdentity.roleArnFile",
      /not supported/,
    ],
    ["a role without ARN", { assumeRole: "{}" }, {}, "tencentcloud:assumeRole.roleArn", /missing/],
    [
      "a session name that is none",
      {},
      { ...roleEnv, TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME: "a b" },
      "TENCENTCLOUD_ASSUME_ROLE_SESSION_NAME",
      /2 to 128/,
    ],
    [
      "a session that is too long",
      { assumeRole: '{"roleArn":"r","sessionDuration":43201}' },
      {},
      "tencentcloud:assumeRole.sessionDuration",
      /from 0 to 43200/,
    ],
    [
      "a web identity without token",
      { assumeRoleWithWebIdentity: '{"roleArn":"r"}' },
      {},
      "tencentcloud:assumeRoleWithWebIdentity.webIdentityToken",
      /missing/,
    ],
    [
      "a switch that is neither on nor off",
      { enablePodOidc: "yes" },
      {},
      "tencentcloud:enablePodOidc",
      /"true" or "false"/,
    ],
    [
      "SAML, which it does not know",
      { assumeRoleWithSaml: "{}" },
      {},
      "tencentcloud:assumeRoleWithSaml",
      /not supported/,
    ],
    [
      "accounts that are no array",
      { allowedAccountIds: "100012345678" },
      {},
      "tencentcloud:allowedAccountIds",
      /not an array in JSON/,
    ],
    ["no allowed account", { allowedAccountIds: "[]" }, {}, "tencentcloud:allowedAccountIds", /names no account/],
    [
      "allowed accounts that came out empty",
      { allowedAccountIds: "" },
      {},
      "tencentcloud:allowedAccountIds",
      /not an array in JSON/,
    ],
    [
      "forbidden accounts that came out empty",
      { forbiddenAccountIds: "" },
      {},
      "tencentcloud:forbiddenAccountIds",
      /not an array in JSON/,
    ],
    [
      "an account that is no ID",
      { forbiddenAccountIds: '["100012345678","me"]' },
      {},
      "tencentcloud:forbiddenAccountIds[1]",
      /digits alone/,
    ],
    [
      "accounts that are allowed beside some that are forbidden",
      { allowedAccountIds: '["1"]', forbiddenAccountIds: '["2"]' },
      {},
      "tencentcloud:allowedAccountIds",
      /together with tencentcloud:forbiddenAccountIds/,
    ],
    ["MFA, by its other name", { mfaCertifications: "[]" }, {}, "tencentcloud:mfaCertifications", /not supported/],
    ["SAML, by its other name", { assumeRoleWithSamls: "[]" }, {}, "tencentcloud:assumeRoleWithSamls", /not supported/],
    ["MFA, which it does not know", { mfaCertification: "{}" }, {}, "tencentcloud:mfaCertification", /not supported/],
    [
      "SAML in the environment",
      {},
      { ...roleEnv, TENCENTCLOUD_ASSUME_ROLE_SAML_ASSERTION: "SeCrEt" },
      "TENCENTCLOUD_ASSUME_ROLE_SAML_ASSERTION",
      /not supported/,
    ],
    [
      "SAML in the environment beside a web identity token",
      {},
      { ...roleEnv, [TOKEN]: "SeCrEt", [SAML]: "SeCrEt", [PRINCIPAL]: "SeCrEt" },
      SAML,
      /not supported/,
    ],
    ["half of SAML in the environment", {}, { ...roleEnv, [PRINCIPAL]: "SeCrEt" }, PRINCIPAL, /not supported/],
    [
      "MFA in the environment",
      {},
      { TENCENTCLOUD_MFA_CERTIFICATION_TOKEN_CODE: "SeCrEt", TENCENTCLOUD_MFA_CERTIFICATION_SERIAL_NUMBER: "SeCrEt" },
      "TENCENTCLOUD_MFA_CERTIFICATION_TOKEN_CODE",
      /not supported/,
    ],
    ...["eyJhbGciOi.SeCrEt.c2lnbmVk", "SeCrEt".repeat(50)].flatMap((token): typeof refused => [
      [
        `a token in the place of its file in the environment: ${token.length} characters`,
        {},
        { ...roleEnv, TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE: token },
        "TENCENTCLOUD_ASSUME_ROLE_WEB_IDENTITY_TOKEN_FILE",
        /is no path of a file/,
      ],
      [
        `a token in the place of its file in configuration: ${token.length} characters`,
        { assumeRoleWithWebIdentity: JSON.stringify({ roleArn: "r", webIdentityTokenFile: token }) },
        {},
        "tencentcloud:assumeRoleWithWebIdentity.webIdentityTokenFile",
        /is no path of a file/,
      ],
      [
        `a token in the place of a pod's file: ${token.length} characters`,
        {},
        { TKE_WEB_IDENTITY_TOKEN_FILE: token },
        "TKE_WEB_IDENTITY_TOKEN_FILE",
        /is no path of a file/,
      ],
    ]),
  ];
  for (const [title, config, env, property, problem] of refused) {
    it(`refuses ${title}, naming it`, () => {
      assert.throws(
        () => read(config, env),
        (error) => {
          assert.ok(error instanceof InvalidArgumentError);
          assert.equal(error.property, property);
          assert.match(error.message, problem);
          assert.ok(!error.message.includes("SeCrEt"));
          return true;
        },
      );
    });
  }

  it("reads the accounts that are let through, also as the numbers that a configuration may hold", () => {
    const { allowedAccountIds } = read({
      allowedAccountIds: '["100012345678",100000000001]',
      forbiddenAccountIds: "[]",
    });
    assert.deepEqual(allowedAccountIds, ["100012345678", "100000000001"]);
    assert.deepEqual(read({ forbiddenAccountIds: '["7"]' }).forbiddenAccountIds, ["7"]);
  });

  it("gives settings or an InvalidArgumentError that shows no secret, whatever the values are", () => {
    const secret = fc.string({ unit: "binary", minLength: 6, maxLength: 30 }).map((text) => `S3cret${text}`);
    const names = ["secretId", "secretKey", "securityToken", "assumeRole", "assumeRoleWithWebIdentity"];
    fc.assert(
      fc.property(fc.constantFrom(...names), secret, (key, value) => {
        try {
          read({ [key]: value });
        } catch (error) {
          assert.ok(error instanceof InvalidArgumentError);
          assert.ok(!error.message.includes("S3cret"));
        }
      }),
      { numRuns: 500 },
    );
  });
});
