import { CredentialsError } from "../CredentialsError";
import type { Asking } from "./Asking";
import { type CredentialSource, isNotConfigured } from "./CredentialSource";
import type { Credentials } from "./Credentials";

/** The credentials of the first source that is set up. Rejects with one CredentialsError that lists them all when none is. */
export async function loadFirst(sources: readonly CredentialSource[], asking: Asking): Promise<Credentials> {
  const reasons: string[] = [];
  for (const source of sources) {
    const loaded = await source.load(asking);
    if (!isNotConfigured(loaded)) return loaded;
    reasons.push(`${source.name}: ${loaded.notConfigured}`);
  }
  throw new CredentialsError(
    `No Tencent Cloud credentials were found. Set tencentcloud:secretId and tencentcloud:secretKey, or one of the others. Looked at: ${reasons.join("; ")}.`,
    { code: "CredentialsNotFound" },
  );
}
