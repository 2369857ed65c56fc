import { startTatEmulator } from "../../sdk/emulator";
import { getInvokerRecords, getInvokers, renderRunStrip } from "../../sdk/index";
import { connectionVariables } from "../demo/connectionVariables";

const invokerId = "ivk-b7s3qa5l";
const HOUR_MS = 3_600_000;

/** The strip that the guide's snippet makes of an hourly job that failed once, and once did not run. */
export async function recordStrip(): Promise<{ name: string; strip: string }> {
  const nowMs = Date.now();
  const emulator = await startTatEmulator({
    invokers: [
      {
        invokerId,
        name: "nightly-backup",
        count: 20,
        intervalSeconds: HOUR_MS / 1000,
        absences: [{ from: nowMs - 6 * HOUR_MS, until: nowMs - 5 * HOUR_MS }],
        latestResults: ["SUCCESS", "SUCCESS", "FAILED", ...Array<string>(17).fill("SUCCESS")],
      },
    ],
  });
  try {
    Object.assign(process.env, connectionVariables(emulator));
    const { invokers } = await getInvokers({ invokerIds: [invokerId] });
    const { invokerRecordSet } = await getInvokerRecords({ invokerIds: [invokerId], maxRecords: 30 });
    const [invoker] = invokers;
    const strip = renderRunStrip(invokerRecordSet, 20, invoker && { invoker, nowMs });
    return { name: invoker?.name ?? invokerId, strip };
  } finally {
    await emulator.close();
  }
}
