export const HOUR_MS = 3_600_000;
const BEIJING_MS = 8 * HOUR_MS;

/** A cron expression in Beijing time that was due at this minute so many hours ago, and is once a day. */
export function atHoursAgo(hours: number): string {
  const due = new Date(Date.now() - hours * HOUR_MS + BEIJING_MS);
  return `${due.getUTCMinutes()} ${due.getUTCHours()} * * *`;
}
