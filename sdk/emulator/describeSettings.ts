import type { TatEmulator } from "./TatEmulator";

/** What the command tat-emulator prints: how to point a stack at the emulator, and which invokers it holds. */
export function describeSettings(emulator: TatEmulator): string {
  const settings: [string, string, string][] = [
    ["secretId", "TENCENTCLOUD_SECRET_ID", emulator.secretId],
    ["secretKey", "TENCENTCLOUD_SECRET_KEY", emulator.secretKey],
    ["region", "TENCENTCLOUD_REGION", emulator.region],
    ["protocol", "TENCENTCLOUD_PROTOCOL", "HTTP"],
    ["domain", "TENCENTCLOUD_DOMAIN", emulator.domain],
  ];
  const records = emulator.listRecords();
  const invokerIds = emulator.listInvokers().map(({ invokerId }) => invokerId);
  const latest = new Map([...records].reverse().map((record) => [record.invokerId, record]));
  return [
    `The TAT emulator answers at ${emulator.url}: ${invokerIds.length} invokers, ${records.length} records.`,
    "That address in a browser shows its invokers and requests. Ctrl+C ends it.",
    "",
    "Settings of a Pulumi stack:",
    ...settings.map(
      ([key, , value]) => `  pulumi config set tencentcloud:${key} ${value}${key === "secretKey" ? " --secret" : ""}`,
    ),
    "",
    "The same as environment variables:",
    ...settings.map(([, variable, value]) => `  export ${variable}=${value}`),
    "",
    "Invokers and their latest runs:",
    ...invokerIds.map((id) => `  ${id}  ${latest.get(id)?.invokeTime ?? "-"}  ${latest.get(id)?.result ?? "no run"}`),
    "",
  ].join("\n");
}
