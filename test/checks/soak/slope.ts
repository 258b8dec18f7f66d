/** By how much a figure grows for each point in time, by least squares. */
export function slopeOf(figures: readonly number[]): number {
  const middle = (figures.length - 1) / 2;
  const mean = figures.reduce((sum, one) => sum + one, 0) / figures.length;
  const up = figures.reduce((sum, one, index) => sum + (index - middle) * (one - mean), 0);
  return up / figures.reduce((sum, _, index) => sum + (index - middle) ** 2, 0);
}
