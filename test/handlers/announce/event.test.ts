import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import { outcomes } from '../../../core/audit/outcomes.ts';
import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import { aChain } from '../../builders/a-chain.ts';
import { chainOfLooks, kept, lastOf, opened, openedBy } from '../../builders/announce-entries.ts';
import { aConclusion, announceWorld, auditRecord, sweepRecord } from '../../builders/announce-world.ts';
import { anEntry, anExemption, aPolicy, fromGroup, fromList } from '../../builders/builders.ts';

const ajv = new Ajv2020({ allErrors: true, formats: { 'date-time': /^\d{4}-\d\d-\d\dT[\d:.]+Z$/ } });

function problemsOf(detailType: string | undefined, detail: unknown): string {
  const file = `${detailType?.toLowerCase().replace(' ', '-')}.json`;
  const schema = JSON.parse(readFileSync(join(import.meta.dirname, '../../../docs/schemas/events', file), 'utf8'));
  const validate = ajv.compile({ ...schema, $id: undefined });
  return validate(detail) ? '' : JSON.stringify(validate.errors);
}

async function announced(log: readonly AuditEntry[], entry = lastOf(log)) {
  const { announce, events, detail } = announceWorld({ log });
  const response = await announce(auditRecord(entry));
  expect(response).toEqual({ batchItemFailures: [] });
  return { detailType: events[0]?.detailType, detail: detail(), bytes: Buffer.byteLength(events[0]?.detail ?? '') };
}

const everything = { ...opened, protocol: '-1', ports: null, tags: { team: 'mail' } };
const manyEntries: AllowlistEntry[] = ['198.51.100.0/25', '198.51.100.128/25'].map((text, index) =>
  anEntry({ id: `entry-${index}`, cidr: text as AllowlistEntry['cidr'] }),
);

describe('the published schema holds for', () => {
  test.each<[string, Parameters<typeof chainOfLooks>]>([
    ['a plain remediation', [[{}]]],
    ['a rule for all traffic', [[{}], { rules: [everything, { ...kept, source: fromGroup('sg-0fedcba9876543210') }] }]],
    ['approved sources merged of two', [[{}], {}, { policy: aPolicy({ entries: manyEntries }) }]],
    ['a group that is not opted in', [[{}], { tags: {} }]],
    ['a group that is exempted', [[{}], {}, { policy: aPolicy({ exemptions: [anExemption()] }) }]],
    ['a group that nothing is approved for', [[{}], {}, { policy: aPolicy({ entries: [] }) }]],
    [
      'a group that is opened three times',
      [[0, 1, 2].map((atMinute) => ({ atMinute, rules: [{ ...opened, id: `sgr-${atMinute}` }] }))],
    ],
  ])('%s', async (_, looks) => {
    const log = await chainOfLooks(...looks);

    const { detailType, detail } = await announced(log);

    expect(problemsOf(detailType, detail)).toBe('');
  });

  test.each(outcomes.filter((outcome) => !['planned', 'resumed', 'restarted', 'withdrawn'].includes(outcome)))(
    'every entry of a full chain, were it %s',
    async (outcome) => {
      const chain = await aChain(2);

      for (const entry of chain) {
        const { detailType, detail } = await announced(chain, { ...entry, outcome });

        expect(problemsOf(detailType, detail)).toBe('');
        expect(detail.outcome).toBe(outcome);
      }
    },
  );

  test.each([{}, { verdict: 'halted' }, { missing: ['111122223333'] }] as const)('a sweep with %j', async (change) => {
    const { announce, events, detail } = announceWorld();

    await announce(sweepRecord(aConclusion(change)));

    expect(problemsOf(events[0]?.detailType, detail())).toBe('');
  });
});

test('the event of a sweep in which 5,000 accounts failed names every one of them, and fits', async () => {
  const accounts = Array.from({ length: 5_000 }, (_, index) => String(100_000_000_000 + index));
  const reason = 'x'.repeat(240);
  const failures = accounts.slice(0, 500).map((account) => ({ account, region: null, reason }));
  const { announce, events, detail } = announceWorld();

  await announce(sweepRecord(aConclusion({ failures, failed: 5_000, unread: accounts })));

  expect(detail().unread).toEqual(accounts);
  expect(detail().failures).toHaveLength(200);
  expect(detail().omitted).toEqual({ failures: 300 });
  expect(Buffer.byteLength(events[0]?.detail ?? '')).toBeLessThan(240_000);
});

test('the same entry has the same id however often it is announced, and another entry has another', async () => {
  const log = await chainOfLooks([{}, { atMinute: 60, rules: [{ ...opened, id: 'sgr-again' }] }]);
  const ends = log.filter(({ outcome }) => outcome === 'completed');
  const { announce, events } = announceWorld({ log });

  await announce(...[...ends, ...ends].map((entry) => auditRecord(entry)));

  const ids = events.map((event) => JSON.parse(event.detail).id);
  expect(ids).toEqual([...ids.slice(0, 2), ...ids.slice(0, 2)]);
  expect(new Set(ids).size).toBe(2);
});

test('an event says when it happened, who was behind it and what was done', async () => {
  const log = await chainOfLooks([{}]);

  const { detail } = await announced(log);

  expect(detail).toMatchObject({
    version: 1,
    id: lastOf(log).hash,
    remediationId: lastOf(log).id,
    at: lastOf(log).at,
    account: '111122223333',
    region: 'eu-west-1',
    groupId: 'sg-0123456789abcdef0',
    trigger: openedBy('bob'),
    revoked: [{ id: 'sgr-open' }],
    missing: [],
    escalated: false,
    closings: [{ remediationId: lastOf(log).id, trigger: openedBy('bob') }],
    omitted: {},
  });
  expect(detail.authorized.length).toBe(3);
});

describe('an event is of a size that EventBridge takes', () => {
  const bulks = ['x'.repeat(300_000), '\u0000'.repeat(300_000), '🦊'.repeat(100_000)];

  test.each(bulks)('whatever the texts are', async (bulk) => {
    const log = await chainOfLooks([{}]);
    const entry: AuditEntry = {
      ...lastOf(log),
      groupName: bulk,
      reason: bulk,
      managedBy: bulk,
      trigger: { ...openedBy(bulk), name: bulk, eventId: bulk },
      lost: Array.from({ length: 1_000 }, () => ({
        kind: 'protocols',
        securityGroupRuleId: 'sgr-open',
        what: bulk.slice(0, 2_000),
      })),
    };

    const { detailType, detail, bytes } = await announced([], entry);

    expect(bytes).toBeLessThan(250_000);
    expect(problemsOf(detailType, detail)).toBe('');
    expect(detail.omitted.lost).toBe(1_000 - detail.lost.length);
  });

  test('whatever the number of rules, sources and entries; what is left out is counted', async () => {
    const log = await chainOfLooks([{}]);
    const exposure = lastOf(log).finding.exposures[0];
    if (!exposure) throw new Error('the group is open');
    const contribution = {
      source: fromList('pl-0123456789abcdef0'),
      securityGroupRuleIds: Array.from({ length: 500 }, (_, index) => `sgr-${index}`),
      publicAddresses: '1',
      offending: true,
    };
    const finding = {
      ...lastOf(log).finding,
      exposures: [{ ...exposure, contributions: Array.from({ length: 300 }, () => contribution) }],
    };
    const rules = Array.from({ length: 2_000 }, (_, index) => ({ ...opened, id: `sgr-${index}` }));
    const entry: AuditEntry = {
      ...lastOf(log),
      outcome: 'proposed',
      finding,
      steps: [{ kind: 'revokeIngress', rules }],
    };

    const { detail, bytes } = await announced([], entry);

    expect(bytes).toBeLessThan(250_000);
    expect(detail.omitted.revoked).toBe(2_000 - detail.revoked.length);
    expect(detail.omitted.contributions).toBe(300 - detail.exposures[0].contributions.length);
  });
});
