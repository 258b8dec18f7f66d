import { describe, expect, test } from 'vitest';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { emptyList } from '../../../core/plan/managed-rules.ts';
import type { AllowlistEntry } from '../../../core/policy/allowlist-entry.ts';
import { effectOn, type PreviewContext, type PreviewGroup } from '../../../core/preview/effect-on.ts';
import {
  anEntry,
  anExemption,
  anOpenRule,
  anUnreadableList,
  aPolicy,
  aRule,
  aSnapshot,
  fromList,
  now,
  ports,
  someSettings,
} from '../../builders/builders.ts';

const office = anEntry();

function aGroup(rules: readonly SecurityGroupRule[]): PreviewGroup {
  return { snapshot: aSnapshot({ rules }), list: emptyList };
}

function anEdit(before: readonly AllowlistEntry[], after: readonly AllowlistEntry[]): PreviewContext {
  return { before: aPolicy({ entries: before }), after: aPolicy({ entries: after }), settings: someSettings(), now };
}

test('an exemption is shown as what stays open', () => {
  const exempt = aPolicy({ exemptions: [anExemption()] });
  const context = { before: aPolicy(), after: exempt, settings: someSettings(), now };

  const effect = effectOn(aGroup([anOpenRule()]), context);

  expect(effect).toMatchObject({
    before: { decision: 'remediate' },
    after: { decision: 'exempt', openTo: ['0.0.0.0/0'] },
    reason: expect.stringContaining('exempt until 2027-01-01T00:00:00.000Z by mail-team'),
  });
});

test('an opt-in is judged by the tags after it', () => {
  const snapshot = aSnapshot({ rules: [anOpenRule()], tags: {} });
  const context = anEdit([office], [office]);

  const effect = effectOn({ snapshot, list: emptyList, tagsAfter: aSnapshot().tags }, context);

  expect(effect).toMatchObject({ before: { decision: 'report' }, after: { decision: 'remediate' }, closes: true });
});

test('an opt-out leaves the rules as they are', () => {
  const effect = effectOn({ ...aGroup([anOpenRule()]), tagsAfter: {} }, anEdit([office], [office]));

  expect(effect).toMatchObject({ after: { decision: 'report', openTo: ['0.0.0.0/0'] }, authorize: [], revoke: [] });
});

describe('a prefix list that cannot be read', () => {
  const list = anUnreadableList();
  const listed = aRule({ id: 'sgr-0000000000000009', source: fromList(list.id) });

  test('leaves it unknown whether the group is compliant', () => {
    const snapshot = aSnapshot({ rules: [listed], prefixLists: { [list.id]: list }, tags: {} });

    expect(effectOn({ snapshot, list: emptyList, tagsAfter: aSnapshot().tags }, anEdit([office], [office]))).toBeNull();
  });

  test('that was not looked for is an error, and no guess', () => {
    expect(() => effectOn(aGroup([listed]), anEdit([], [office]))).toThrow('could not be read');
  });
});

test('the effect on a group does not depend on the order in which EC2 lists its rules', () => {
  const rules = [
    anOpenRule({ id: 'sgr-b', ports: ports(20, 30) }),
    anOpenRule({ id: 'sgr-a' }),
    aRule({ id: 'sgr-c' }),
  ];

  expect(effectOn(aGroup(rules.toReversed()), anEdit([], [office]))).toEqual(
    effectOn(aGroup(rules), anEdit([], [office])),
  );
});
