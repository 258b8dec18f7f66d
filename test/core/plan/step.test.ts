import { expect, test } from 'vitest';
import { permissionKey } from '../../../core/model/security-group.ts';
import { originText, stepsKey } from '../../../core/plan/step.ts';
import { approved, authorising, remainderOf, restored, revoking } from '../../builders/a-step.ts';
import { anOpenRule, aRule, ports } from '../../builders/builders.ts';

const open = anOpenRule({ id: 'sgr-open' });

test.each([
  ['an approved CIDR', approved(aRule()), 'approved'],
  ['what another rule also let in', remainderOf(open), 'remainder of sgr-open'],
  ['a rule that an undo gives back', restored(open), 'restored, was sgr-open'],
])('where a rule to authorise comes from, in words: %s', (_, rule, text) => {
  expect(originText(rule)).toBe(text);
});

test('what steps do: each rule that goes by its id, each that comes by its permission', () => {
  const steps = [authorising(remainderOf(open, { ports: ports(26, 30) })), revoking(open, aRule({ id: 'sgr-office' }))];

  expect(stepsKey({ steps })).toBe(
    [
      `+ ${permissionKey({ ...open, ports: ports(26, 30) })}`,
      `- sgr-open ${permissionKey(open)}`,
      `- sgr-office ${permissionKey(aRule())}`,
    ].join('\n'),
  );
});
