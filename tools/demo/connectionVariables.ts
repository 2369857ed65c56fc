/** The variables that lead the package, in whatever process, to an emulator. */
export function connectionVariables(
  emulator: Record<"domain" | "region" | "secretId" | "secretKey", string>,
): Record<string, string> {
  return {
    TENCENTCLOUD_SECRET_ID: emulator.secretId,
    TENCENTCLOUD_SECRET_KEY: emulator.secretKey,
    TENCENTCLOUD_REGION: emulator.region,
    TENCENTCLOUD_PROTOCOL: "HTTP",
    TENCENTCLOUD_DOMAIN: emulator.domain,
  };
}
