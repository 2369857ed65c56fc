const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const BEIJING_OFFSET_HOURS = 8;

/** The last instant of a schedule at or before `nowMs`: schedules are aligned to whole intervals since the UNIX epoch. */
export function lastRunMs(nowMs: number, intervalSeconds: number): number {
  return Math.floor(nowMs / (intervalSeconds * 1000)) * intervalSeconds * 1000;
}

/** The first instant of a schedule after `nowMs`. */
export function nextRunMs(nowMs: number, intervalSeconds: number): number {
  return lastRunMs(nowMs, intervalSeconds) + intervalSeconds * 1000;
}

/** The schedule as a five-field cron in Beijing time, the service's; null for an interval that no such line can say. */
export function formatRecurrence(intervalSeconds: number): string | null {
  if (intervalSeconds === MINUTE) {
    return "* * * * *";
  }
  if (intervalSeconds < HOUR && HOUR % intervalSeconds === 0) {
    return `*/${intervalSeconds / MINUTE} * * * *`;
  }
  if (intervalSeconds % HOUR === 0 && DAY % intervalSeconds === 0) {
    const step = intervalSeconds / HOUR;
    const hours = Array.from({ length: 24 / step }, (_, index) => (BEIJING_OFFSET_HOURS % step) + index * step);
    return step === 1 ? "0 * * * *" : `0 ${hours.join(",")} * * *`;
  }
  return null;
}
