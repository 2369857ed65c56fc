const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/** Whether the text is a moment as RFC 3339 writes it, with its offset, on a day that the calendar has. */
export function isInstantText(text: string): boolean {
  const parts = RFC_3339.exec(text);
  if (parts === null || Number.isNaN(Date.parse(text))) return false;
  const [year, month, day] = parts.slice(1).map(Number) as [number, number, number];
  // Date.parse takes 30 February for 1 March. Every month has 28 days.
  return day <= 28 || new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}
