import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aLog } from './a-log.ts';
import { type StoredLog, storedLog, type Verification } from './stored-log.ts';
import { type Tampering, tamperings } from './tamperings.ts';

interface Size {
  /** The share of 500 entries that the log has. */
  readonly share: number;
  readonly changes: number;
}

/** The same changes each time; another seed makes others. Not SMTP_WARDEN_…, which the command line takes for a setting. */
const seed = Number(process.env.TAMPERING_SEED ?? 25);

/** Tampers with an audit log in DynamoDB, one random change at a time, and has `history verify` look at all of it. */
export function tamperingSuite({ share, changes }: Size): void {
  test(`each of ${changes} random changes to a log is found, and the first bad entry is named`, {
    timeout: 20_000 + changes * 1_000,
  }, async () => {
    const entries = await aLog(share);
    const log = await storedLog(entries);
    const anchor = await untouched(log, entries.length);
    const seen = new Map<string, number>();

    for (const tampering of fc.sample(tamperings(log), { seed, numRuns: changes })) {
      await tamper(log, tampering, anchor);
      seen.set(tampering.kind, (seen.get(tampering.kind) ?? 0) + 1);
    }

    await untouched(log, entries.length);
    expect(Math.min(...seen.values())).toBeGreaterThan(changes / 40);
    const kinds = [...seen].map(([kind, count]) => `${count} x ${kind}`).join(', ');
    console.log(`tampering: ${entries.length} entries, ${changes} changes (seed ${seed}), all found: ${kinds}`);
  });
}

/** The control: a log that nobody has touched, or that is as it was again, verifies. */
async function untouched(log: StoredLog, entries: number): Promise<Verification> {
  const { exitCode, document } = await log.verify();
  expect({ exitCode, ...document }).toMatchObject({ exitCode: 0, verified: true, entries, faults: [] });
  return document;
}

async function tamper(log: StoredLog, { kind, what, writes, faults }: Tampering, anchor: Verification): Promise<void> {
  for (const write of writes) await log.write(write);
  const { exitCode, document } = await log.verify(anchor);
  for (const write of writes) await log.restore(write);
  const found = document.faults.map(({ group, sequence }) => ({ group, sequence }));
  expect({ exitCode, found: byGroup(found) }, `${kind}: ${what}`).toEqual({ exitCode: 1, found: byGroup(faults) });
}

function byGroup(faults: Tampering['faults']): Tampering['faults'] {
  return faults.toSorted((a, b) => (a.group < b.group ? -1 : 1));
}
