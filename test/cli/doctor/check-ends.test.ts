import { expect, test } from 'vitest';
import { endsResult } from '../../../cli/doctor/check-ends.ts';
import { anEntry, anExemption, aPolicy, now } from '../../builders/builders.ts';

const inDays = (days: number) => new Date(now + days * 86_400_000).toISOString();
const looking = { now, days: 14 };

test('nothing ends within the days: fine', () => {
  const policy = aPolicy({ entries: [anEntry(), anEntry({ id: 'later', expiresAt: inDays(15) })] });

  expect(endsResult(policy, looking)).toEqual({ status: 'ok', detail: 'no entry or exemption ends within 14 days' });
});

test('what ends within the days is a warning that names the earliest, and how to renew', () => {
  const entries = [5, 4, 3].map((days) => anEntry({ id: `al-${days}`, expiresAt: inDays(days) }));
  const policy = aPolicy({ entries, exemptions: [anExemption({ expiresAt: inDays(2) })] });

  expect(endsResult(policy, looking)).toEqual({
    status: 'warning',
    detail:
      '4 ends within 14 days: the exemption of sg-0123456789abcdef0 (exemption-mx) on 2026-11-17, ' +
      '81.2.69.0/24 (al-3) on 2026-11-18, 81.2.69.0/24 (al-4) on 2026-11-19, and 1 more',
    mend: expect.stringContaining('smtp-warden allowlist renew ID'),
  });
});
