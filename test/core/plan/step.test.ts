import { expect, test } from 'vitest';
import { originText } from '../../../core/plan/step.ts';
import { approved, remainderOf, restored } from '../../builders/a-step.ts';
import { anOpenRule, aRule } from '../../builders/builders.ts';

const open = anOpenRule({ id: 'sgr-open' });

test.each([
  ['an approved CIDR', approved(aRule()), 'approved'],
  ['what another rule also let in', remainderOf(open), 'kept of sgr-open'],
  ['a rule that an undo gives back', restored(open), 'restored, once sgr-open'],
])('where a rule to authorise comes from, in words: %s', (_, rule, text) => {
  expect(originText(rule)).toBe(text);
});
