import type { TatEmulator } from "../../sdk/emulator";
import { type Problem, problemIf } from "./Problem";
import { FATAL_CODES, isClockRefused, type Schedule } from "./Schedule";

/** An error is right only where a fault that no attempt overcomes was met, and it has to say which. */
export function findErrorProblems(error: unknown, schedule: Schedule, emulator: TatEmulator): Problem[] {
  const { code = "", message = String(error) } = error as { code?: string; message?: string };
  const met = emulator.requests.map(({ fault }) => FATAL_CODES[fault ?? ""]).filter((fatal) => fatal !== undefined);
  const expected = isClockRefused(schedule) ? [...met, FATAL_CODES.signatureExpire as string] : met;
  const isExpected = expected.some(
    (fatal) => code === fatal || message.includes(fatal) || isInvalidResponse(fatal, message),
  );
  return problemIf(!isExpected, "wrong", `ended with ${code} ${message}`);
}

/** The resources hand on the message alone, in which this code does not stand. */
function isInvalidResponse(fatal: string, message: string): boolean {
  return fatal === FATAL_CODES.response && message.includes("gave an answer that cannot be used");
}
