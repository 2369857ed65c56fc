/**
 * Writes a share as a percentage with one decimal, rounded down: `89.9 %`, so that what is just under a limit never
 * reads as the limit, and only a share of 1 reads as 100 %.
 */
export function formatPercentDown(rate: number): string {
  // 0.285 * 1000 is 284.99999999999994; the shares of whole counts lie much further apart than this.
  return `${Math.floor(rate * 1000 + 1e-9) / 10} %`;
}
