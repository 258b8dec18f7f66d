import { expect, test } from 'vitest';
import { managedPort } from '../../../core/plan/managed-rules.ts';
import { authorizedRules, revokedRules } from '../../../core/plan/step.ts';
import { assess } from '../../../core/reconcile/assess.ts';
import {
  anEntry,
  anOpenRule,
  aPolicy,
  aRule,
  aSnapshot,
  managedTags,
  now,
  ports,
  someSettings,
} from '../../builders/builders.ts';
import { watchSecondPort } from '../../builders/watch-second-port.ts';

watchSecondPort();

const context = { settings: someSettings(), now, remediationId: 'rem-1' };

function textsOf(rules: ReturnType<typeof authorizedRules>): string[] {
  return rules.map(
    ({ protocol, ports, source }) => `${protocol} ${ports?.from}-${ports?.to} ${Object.values(source).at(-1)}`,
  );
}

test('a new port is one object in the registry: one rule over two ports loses both and keeps the rest', () => {
  const snapshot = aSnapshot({ rules: [anOpenRule({ ports: ports(20, 600), description: 'legacy' })] });

  // assess proves the plan: every other port of the range is reachable exactly as before.
  const assessment = assess(snapshot, aPolicy(), context);

  expect(assessment?.exposures.map(({ portRule, port }) => [portRule, port])).toEqual([
    ['smtp-unrestricted-ingress', 25],
    ['submission-unrestricted-ingress', 587],
  ]);
  const plan = assessment?.plan ?? { steps: [] };
  expect(revokedRules(plan).map(({ id }) => id)).toEqual(['sgr-0000000000000001']);
  expect(textsOf(authorizedRules(plan))).toEqual([
    'tcp 20-24 0.0.0.0/0',
    'tcp 26-586 0.0.0.0/0',
    'tcp 588-600 0.0.0.0/0',
    'tcp 25-25 81.2.69.0/24',
    'tcp 587-587 81.2.69.0/24',
  ]);
});

test('a new port is one object in the registry: an open second port alone is closed as the first would be', () => {
  const snapshot = aSnapshot({ rules: [aRule(), anOpenRule({ id: 'sgr-2', ports: ports(587) })] });

  const plan = assess(snapshot, aPolicy(), context)?.plan ?? { steps: [] };

  expect(revokedRules(plan).map(({ id }) => id)).toEqual(['sgr-2']);
  expect(textsOf(authorizedRules(plan))).toEqual(['tcp 587-587 81.2.69.0/24']);
});

test('a new port is one object in the registry: managed rules of it follow the allowlist', () => {
  const lapsed = aRule({ ports: ports(587), tags: managedTags });

  const item = { permission: lapsed, ruleId: lapsed.id, remediation: 'rem-earlier', entries: [] };
  const policy = aPolicy({ entries: [anEntry({ removedBy: 'ada' })] });
  const list = { rules: [item], closed: [] };

  const plan = assess(aSnapshot({ rules: [lapsed] }), policy, { ...context, list })?.plan ?? { steps: [] };

  expect(managedPort(lapsed)).toBe(587);
  expect(revokedRules(plan)).toEqual([lapsed]);
});
