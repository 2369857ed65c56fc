import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TatEmulator } from "../../sdk/emulator";
import type { ThrowAwayFolder } from "./throwAwayFolder";

/** What a source needs of a stack, be it of a project or of an inline program. */
interface KeyedStack {
  readonly folder: ThrowAwayFolder;
  setConfig(config: Record<string, string | { secret: string }>): Promise<void>;
}

/** A temporary key. */
export interface Keys {
  secretId: string;
  secretKey: string;
  token: string;
}

/** A place from which the package takes its keys. */
export interface SecretSource {
  /** Puts keys there, in the place of those that were there, and gives the variables that lead to it. */
  give(stack: KeyedStack, keys: Keys): Promise<Record<string, string>>;
  /** The files that hold the keys because the user has put them there. */
  listFiles(stack: KeyedStack): string[];
}

/** The settings of a stack that reaches an emulator, without any key. */
export function keylessConfig(emulator: TatEmulator): Record<string, string> {
  return {
    "tencentcloud:domain": emulator.domain,
    "tencentcloud:protocol": "HTTP",
    "tencentcloud:region": emulator.region,
  };
}

const tccliFile = (stack: KeyedStack) => join(stack.folder.path, "home/.tccli/default.credential");
const iniFile = (stack: KeyedStack) => join(stack.folder.path, "home/.tencentcloud/credentials");

/** Where users keep keys. */
export const SECRET_SOURCES: Readonly<Record<string, SecretSource>> = {
  "the stack's configuration": {
    async give(stack, { secretId, secretKey, token }) {
      await stack.setConfig({
        "tencentcloud:secretId": secretId,
        "tencentcloud:secretKey": { secret: secretKey },
        "tencentcloud:securityToken": { secret: token },
      });
      return {};
    },
    listFiles: () => [],
  },
  "the environment": {
    give: async (_, { secretId, secretKey, token }) => ({
      TENCENTCLOUD_SECRET_ID: secretId,
      TENCENTCLOUD_SECRET_KEY: secretKey,
      TENCENTCLOUD_SECURITY_TOKEN: token,
    }),
    listFiles: () => [],
  },
  "a profile of tccli": {
    async give(stack, keys) {
      await writeSecretFile(tccliFile(stack), JSON.stringify(keys));
      return {};
    },
    listFiles: (stack) => [tccliFile(stack)],
  },
  "the file of the SDKs": {
    async give(stack, { secretId, secretKey, token }) {
      const lines = ["[default]", `secret_id = ${secretId}`, `secret_key = ${secretKey}`, `token = ${token}`];
      await writeSecretFile(iniFile(stack), `${lines.join("\n")}\n`);
      return {};
    },
    listFiles: (stack) => [iniFile(stack)],
  },
};

async function writeSecretFile(path: string, text: string): Promise<void> {
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, text, { mode: 0o600 });
}
