import { expect, test } from 'vitest';
import { ageText, summaryText } from '../../../cli/render/evidence-summary.ts';
import { summaryOf } from '../../../core/evidence/summary.ts';
import { aReachEvidence, aTrafficEvidence, aTrafficSource } from '../../builders/reach-evidence.ts';

const now = Date.parse('2026-11-30T12:00:00.000Z');
const hour = 3_600_000;

test('a summary is one line with counts, its age, and no address', () => {
  const sources = [aTrafficSource(), aTrafficSource({ cidr: '198.51.100.1/32', class: 'managed' })];
  const known = aReachEvidence({ traffic: aTrafficEvidence({ sources, covered: false }) });

  expect(summaryText(summaryOf(known, now - 26 * hour), now)).toBe(
    'reachable, 1 interface, 1 of 2 sources would be cut off, and the flow logs do not cover all; read 2026-11-29T10:00Z, 26 hours ago',
  );
  expect(summaryText(summaryOf(aReachEvidence({ verdict: 'unattached', interfaces: [] }), now), now)).toBe(
    'unattached, 0 interfaces; read 2026-11-30T12:00Z, 0 minutes ago',
  );
});

test.each([
  [119 / 60, '119 minutes ago'],
  [2, '2 hours ago'],
  [47.9, '48 hours ago'],
  [49, '2 days ago'],
  [-5, '0 minutes ago'],
])('%d hours are %s', (hours, text) => {
  expect(ageText({ at: new Date(now - hours * hour).toISOString() }, now)).toContain(text);
});
