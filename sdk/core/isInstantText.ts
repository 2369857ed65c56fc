const RFC_3339 = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/;

/** Whether the text is a moment as RFC 3339 writes it, with its offset, on a day that the calendar has. */
export function isInstantText(text: string): boolean {
  const parts = RFC_3339.exec(text);
  if (parts === null || Number.isNaN(Date.parse(text))) return false;
  // Date.parse takes 30 February for 1 March.
  const day = new Date(Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])));
  return day.getUTCDate() === Number(parts[3]);
}
