import { CountingApi } from "../client/CountingApi";
import type { TatApi } from "../client/TatApi";
import type { SlowWorkReport } from "../core/createSlowWorkReport";

/** A reading as its progress is told. */
export interface Reading {
  /** What the user knows it by, such as `getInvokerRecords`. */
  name: string;
  /** The resource at whose row progress is shown; otherwise the stack's. */
  urn?: string;
}

/** Reads from the service, and tells how far it is when that takes more than two seconds. */
export async function reportReading<R>(
  report: SlowWorkReport,
  { name, urn }: Reading,
  api: TatApi,
  read: (api: TatApi) => Promise<R>,
): Promise<R> {
  const counting = new CountingApi(api, report);
  const end = report.begin({ urn, describe: () => `${name}: ${counting.describe()}` });
  try {
    return await read(counting);
  } finally {
    end();
  }
}
