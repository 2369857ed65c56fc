/** What a request is signed with. */
export interface Credentials {
  /** Where they come from, for messages: `tccli profile "default"`, `TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY`. */
  source: string;
  secretId: string;
  secretKey: string;
  /** The token that temporary keys come with. */
  token?: string;
  /** When temporary keys expire, in milliseconds since the UNIX epoch; undefined where that is not known, or never. */
  expiresAtMs?: number;
  /** The region that the source names beside the keys: only used where no region is configured. */
  region?: string;
}

/** Gives the credentials to sign with. */
export interface CredentialsProvider {
  /** The credentials, got when they are first wanted and renewed before they expire. A signal takes only its own caller out. */
  get(signal?: AbortSignal): Promise<Credentials>;
  /** To be called when `refused` turned out not to serve: others, should there be any by now. */
  renew(refused: Credentials, signal?: AbortSignal): Promise<Credentials>;
}

/** A provider of credentials that are there already; when they are refused, it gets them anew. */
export function provideCredentials(given: Credentials, getAnew: () => Promise<Credentials>): CredentialsProvider {
  let current = given;
  return {
    get: async () => current,
    async renew() {
      current = await getAnew();
      return current;
    },
  };
}
