import { describe, expect, test } from 'vitest';
import type { AuditEntry, AuditRecord, RecentRemediation, Trigger } from '../../../core/audit/audit-entry.ts';
import { recentRemediations } from '../../../core/audit/recent-remediations.ts';
import { anOpenRule, aSnapshot, groupRef, now } from '../../builders/builders.ts';
import { check, inMemoryWorld, someDeps } from '../../builders/in-memory-world.ts';
import { someEntries } from '../../builders/some-entries.ts';

const hourMs = 3_600_000;

function openedBy(name: string, userAgent: string): Trigger {
  const arn = `arn:aws:iam::111122223333:user/${name}`;
  const actor = { arn, type: 'IAMUser', sourceIp: '198.51.100.23', userAgent, at: null };
  return { kind: 'event', name: 'AuthorizeSecurityGroupIngress', eventId: null, actor };
}

/** A group that is opened and closed again at these hours, by these people. */
async function closedAgain(...times: readonly (readonly [hours: number, trigger: Trigger])[]) {
  const world = inMemoryWorld({ snapshots: [aSnapshot({ rules: [] })] });
  let made = 0;
  for (const [hours, trigger] of times) {
    world.put(aSnapshot({ rules: [...world.rulesOf(groupRef), anOpenRule({ id: `sgr-open-${++made}` })] }));
    const deps = someDeps(world, { now: () => now + hours * hourMs, newId: () => `rem-${made}` });
    await check(groupRef, deps, { trigger });
  }
  return world.entriesOf(groupRef);
}

test('every entry of a remediation says how often the group was closed in the 24 hours before, by whom and with what', async () => {
  const entries = await closedAgain(
    [0, openedBy('ada', 'console.amazonaws.com')],
    [5, openedBy('bob', 'APN/1.0 HashiCorp/1.0 Terraform/1.9.0')],
    [10, openedBy('eve', 'aws-cli/2.27.0 md/awscrt#0.26.1')],
  );

  const closings = entries.map((entry) => entry.closings?.map(({ id, openedBy: who, tool }) => [id, who?.arn, tool]));
  const ada = ['rem-1', 'arn:aws:iam::111122223333:user/ada', 'console'];
  const bob = ['rem-2', 'arn:aws:iam::111122223333:user/bob', 'Terraform'];
  expect(closings).toEqual([undefined, undefined, [ada], [ada], [ada, bob], [ada, bob]]);
});

test('what is more than 24 hours ago is forgotten', async () => {
  const entries = await closedAgain([0, openedBy('ada', 'x')], [23, openedBy('bob', 'x')], [25, openedBy('eve', 'x')]);

  const last = entries.at(-1);
  expect(last?.closings?.map(({ id }) => id)).toEqual(['rem-2']);
  expect(recentRemediations(last ?? null, now + 48 * hourMs).map(({ id }) => id)).toEqual(['rem-3']);
  expect(recentRemediations(last ?? null, now + 60 * hourMs)).toEqual([]);
});

describe('of the last entry', () => {
  const iso = (millisecondsAgo: number) => new Date(now - millisecondsAgo).toISOString();

  function aClosing(id: string, millisecondsAgo = hourMs): RecentRemediation {
    return { id, at: iso(millisecondsAgo), openedBy: null, tool: null };
  }

  /** The end of a remediation that closed the group one hour ago. */
  function anEnd(change: Partial<AuditRecord> = {}): AuditEntry | null {
    const exposure = {
      portRule: 'smtp-unrestricted-ingress',
      port: 25,
      family: 'ipv4',
      publicAddresses: '1',
      limitPrefixLength: 8,
      reason: '',
      contributions: [],
    } as const;
    const finding = { group: groupRef, exposures: [exposure] };
    const [entry] = someEntries({
      id: 'rem-2',
      at: iso(hourMs),
      outcome: 'completed',
      finding,
      revokedRuleIds: ['sgr-open'],
      ...change,
    });
    return entry ?? null;
  }

  test('a remediation is counted once, though it was partial before it completed', () => {
    const entry = anEnd({ closings: [aClosing('rem-1'), aClosing('rem-2', 2 * hourMs)] });

    expect(recentRemediations(entry, now)).toEqual([aClosing('rem-1'), aClosing('rem-2')]);
  });

  test.each<[string, Partial<AuditRecord>]>([
    ['is under way', { outcome: 'planned' }],
    ['found nothing exposed', { finding: { group: groupRef, exposures: [] } }],
    ['took no rule away', { revokedRuleIds: [] }],
  ])('a remediation that %s is no closing, and what was known before is carried on', (_, change) => {
    const entry = anEnd({ closings: [aClosing('rem-1')], ...change });

    expect(recentRemediations(entry, now)).toEqual([aClosing('rem-1')]);
  });

  test('who ran a command that closed it, or tagged the group, did not open it, nor is anybody known after a sweep', () => {
    const trigger = openedBy('ada', 'aws-cli/2.27.0');

    for (const kind of ['cli', 'sweep'] as const) {
      expect(recentRemediations(anEnd({ trigger: { ...trigger, kind } }), now)).toEqual([aClosing('rem-2')]);
    }
    const tagged = { ...trigger, name: 'CreateTags' };
    expect(recentRemediations(anEnd({ trigger: tagged }), now)).toEqual([aClosing('rem-2')]);
    expect(recentRemediations(anEnd({ trigger }), now)).toMatchObject([{ openedBy: trigger.actor, tool: 'AWS CLI' }]);
  });

  test('what is yet to come does not count', () => {
    const entry = anEnd({ closings: [aClosing('rem-0', -1), aClosing('rem-1', 0)] });

    expect(recentRemediations(entry, now).map(({ id }) => id)).toEqual(['rem-1', 'rem-2']);
  });

  test('what was exactly 24 hours ago still counts', () => {
    const entry = anEnd({ closings: [aClosing('rem-0', 24 * hourMs + 1), aClosing('rem-1', 24 * hourMs)] });

    expect(recentRemediations(entry, now).map(({ id }) => id)).toEqual(['rem-1', 'rem-2']);
  });

  test('no more than the 20 latest are carried on', () => {
    const ids = Array.from({ length: 30 }, (_, index) => `rem-early-${index}`);

    const closings = recentRemediations(anEnd({ closings: ids.map((id) => aClosing(id)) }), now);

    expect(closings.map(({ id }) => id)).toEqual([...ids.slice(-19), 'rem-2']);
  });

  test('the marks of a template tell more than the user agent', () => {
    const entry = anEnd({ managedBy: 'CloudFormation stack mail', trigger: openedBy('ada', 'Terraform/1.9.0') });

    expect(recentRemediations(entry, now).map(({ tool }) => tool)).toEqual(['CloudFormation stack mail']);
  });

  test('there is none, and so no closing', () => {
    expect(recentRemediations(null, now)).toEqual([]);
  });
});
