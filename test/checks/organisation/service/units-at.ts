import { runSweep } from './run-sweep.ts';
import type { Plant } from './scanner.ts';
import { simulated } from './simulation.ts';
import { organisation } from './sizes.ts';

/** What a sweep over so many accounts takes of DynamoDB, and how long it is. */
export interface UnitsAt {
  readonly size: number;
  readonly read: number;
  readonly written: number;
  readonly seconds: number;
}

export async function unitsAt(size: number, plant: Plant = (world) => world): Promise<UnitsAt> {
  // As large a share of the groups is to be closed at each size.
  const options = { ...organisation(1, size), toClose: 1e-4, plant };
  const { units, tookMs } = await simulated(options, runSweep);
  return { size, read: units.read, written: units.written, seconds: tookMs / 1000 };
}

/** The most that an account may take more at the largest size than at the smallest: what chance makes of it, and what a page is rounded up to. */
export const mostGrowth = 1.15;

/** How many times as many units an account takes at the largest size as at the smallest, of reads or of writes: 1 where they are linear. */
export function growthOfUnits(results: readonly UnitsAt[]): number {
  const [least, most] = [results[0], results.at(-1)];
  if (!least || !most || least === most) throw new Error('at least two sizes are compared');
  const growth = (kind: 'read' | 'written') => most[kind] / most.size / (least[kind] / least.size);
  return Math.max(growth('read'), growth('written'));
}
