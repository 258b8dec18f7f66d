import { writeFileSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { tell } from '../races/rounds.ts';
import { drawUnits } from './service/draw-units.ts';
import { accounts } from './service/sizes.ts';
import { growthOfUnits, mostGrowth, type UnitsAt, unitsAt } from './service/units-at.ts';

vi.mock('../../../aws/clients.ts', async (original) => ({
  ...(await original()),
  ...(await import('./cloud/clients.ts')),
}));
vi.mock('node:timers/promises', () => import('./cloud/timers-promises.ts'));

/** Of few accounts chance makes too much. */
const largest = Math.max(accounts, 400);
const sizes = [0.1, 0.2, 0.5, 1].map((share) => Math.round(largest * share));

test(`DynamoDB's units of a sweep grow no faster than the accounts, from ${sizes[0]} to ${largest}`, {
  timeout: 1_500_000,
}, async () => {
  const results: UnitsAt[] = [];
  for (const size of sizes) results.push(await unitsAt(size));

  for (const { size, read, written } of results) {
    tell(
      `units: ${size} accounts: ${Math.round(read)} read (${(read / size).toFixed(1)} an account), ${written} written (${(written / size).toFixed(1)})`,
    );
  }
  // docs/organisation.svg is made so.
  const { SMTP_WARDEN_ORGANISATION_FIGURE: figure } = process.env;
  if (figure) writeFileSync(figure, drawUnits(results));
  expect(growthOfUnits(results)).toBeLessThan(mostGrowth);
});
