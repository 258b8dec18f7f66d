import { expect, test } from 'vitest';
import type { Actor } from '../../../core/audit/audit-entry.ts';
import { openerOf } from '../../../core/audit/opener.ts';
import { watchedCalls } from '../../../handlers/events/cloudtrail.ts';

const actor: Actor = {
  arn: 'arn:aws:iam::111122223333:user/ada',
  type: 'IAMUser',
  sourceIp: null,
  userAgent: null,
  at: null,
};
const openNothing = [
  'CreateTags',
  'DeleteTags',
  'AssociateSecurityGroupVpc',
  'CreateSecurityGroup',
  'CreateManagedPrefixList',
];

test.each([...watchedCalls.keys()])('who opened the port, by the event of %s', (name) => {
  const opener = openerOf({ kind: 'event', name, eventId: 'event-1', actor });

  expect(opener).toEqual(openNothing.includes(name) ? null : actor);
});

test.each([
  ['cli', 'fix'],
  ['cli', 'undo'],
  ['sweep', 'sweep'],
] as const)('nobody is known to have opened the port by %s %s: its actor did something else', (kind, name) => {
  expect(openerOf({ kind, name, eventId: null, actor })).toBeNull();
});

test('a call that names rules of other ports alone has opened nothing', () => {
  const trigger = { kind: 'event', name: 'AuthorizeSecurityGroupIngress', eventId: 'event-1', actor } as const;

  expect(openerOf({ ...trigger, opensNothing: true })).toBeNull();
});
