import { expect, test } from 'vitest';
import { evidencePeriod } from '../../../cli/evidence/evidence-period.ts';
import { UsageError } from '../../../cli/failure.ts';

const now = Date.parse('2026-11-30T12:00:00.000Z');

test.each([
  ['1h', '2026-11-30T11:00:00.000Z'],
  ['36h', '2026-11-29T00:00:00.000Z'],
  [' 14d ', '2026-11-16T12:00:00.000Z'],
  ['2w', '2026-11-16T12:00:00.000Z'],
  ['90d', '2026-09-01T12:00:00.000Z'],
  ['2160h', '2026-09-01T12:00:00.000Z'],
])('%s is the time from %s on', (text, from) => {
  expect(evidencePeriod(text, now)).toEqual({ from: Date.parse(from), to: now });
});

test.each([
  '',
  '14',
  'd',
  '0h',
  '0d',
  '30m',
  '91d',
  '13w',
  '2161h',
  '99999d',
  '-1d',
  '1.5d',
  '14D',
  '1d 2h',
  '2026-11-01',
])('%j is refused with what to write', (text) => {
  const read = () => evidencePeriod(text, now, '--from-traffic');

  expect(read).toThrow(UsageError);
  expect(read).toThrow(
    `--from-traffic ${JSON.stringify(text)} is not a period; write how far back to look, from 1 hour to 90 days`,
  );
});
