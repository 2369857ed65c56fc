/** Whether a text has the shape of a region, such as `ap-guangzhou`. Which regions there are changes, so any of them passes. */
export function isRegion(text: string): boolean {
  return /^[a-z]+(-[a-z0-9]+)+$/.test(text);
}
