import { expect, test } from 'vitest';
import { stepsByTags } from '../../../core/undo/steps-by-tags.ts';
import { approved, tagging } from '../../builders/a-step.ts';
import { aRule, fromCidr } from '../../builders/builders.ts';

const from = (text: string) => approved(aRule({ source: fromCidr(text) }));
const a = from('10.0.0.0/8');
const b = from('11.0.0.0/8');
const c = from('12.0.0.0/8');

test('rules with the same tags are one call, in whatever order the tags are', () => {
  const steps = stepsByTags([
    { rule: a, tags: { team: 'mail', cost: '7' } },
    { rule: b, tags: { team: 'web', cost: '7' } },
    { rule: c, tags: { cost: '7', team: 'mail' } },
  ]);

  expect(steps).toEqual([tagging({ team: 'mail', cost: '7' }, a, c), tagging({ team: 'web', cost: '7' }, b)]);
});

test('no rules are no call', () => {
  expect(stepsByTags([])).toEqual([]);
});
