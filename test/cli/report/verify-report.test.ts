import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { KeptGroup } from '../../../cli/report/header.ts';
import { reportLines } from '../../../cli/report/make-report.ts';
import { readClaim } from '../../../cli/report/verify-report.ts';
import { aReport } from '../../builders/a-report.ts';

test.each(['html', 'csv', 'json'] as const)(
  'a header as %s is read whole, however many groups it speaks of',
  async (format) => {
    const folder = await mkdtemp(join(tmpdir(), 'smtp-warden-report-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, 'report');
    const groups = Array.from(
      { length: 800 },
      (_, index): KeptGroup => ({
        group: `111122223333/us-east-1/sg-${String(index).padStart(17, '0')}`,
        at: '2026-11-30T12:00:00.000Z',
        verdict: 'reachable',
        interfaces: 2,
        traffic: { covered: true, sources: { approved: 1, managed: 0, private: 2, cutOff: 3 } },
      }),
    );
    const made = aReport();
    const header = { ...made.header, evidence: { groups, problems: ['"a" <b>, c'] } };
    const lines = [...reportLines(format, { ...made, header })];
    await writeFile(file, lines.join(''));

    expect(lines.join('').length).toBeGreaterThan(100_000);
    expect(await readClaim(file)).toEqual({ format, header });
  },
);
