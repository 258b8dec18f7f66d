import { expect, test } from 'vitest';
import type { Step } from '../../../core/plan/step.ts';
import { mergeSteps } from '../../../core/reconcile/owed-steps.ts';
import { anOpenRule, aRule, ports } from '../../builders/builders.ts';
import { approved, authorising, remainderOf, revoking } from './an-unfinished.ts';

const open = () => anOpenRule({ id: 'sgr-open', ports: ports(20, 30) });
const other = () => anOpenRule({ id: 'sgr-other', ports: ports(20, 25) });
const low = () => remainderOf(open(), { ports: ports(20, 24) });
const lowOfOther = () => remainderOf(other(), { ports: ports(20, 24), description: 'other' });
const high = () => remainderOf(open(), { ports: ports(26, 30) });
const office = () => approved(aRule());

test.each<[string, () => { wanted: Step[]; owed: Step[]; merged: Step[] }]>([
  ['nothing and nothing are nothing', () => ({ wanted: [], owed: [], merged: [] })],
  [
    'what is wanted alone stays as it is',
    () => ({
      wanted: [revoking(open()), authorising(low(), high())],
      owed: [],
      merged: [revoking(open()), authorising(low(), high())],
    }),
  ],
  [
    'what is owed alone stays as it is',
    () => ({ wanted: [], owed: [authorising(low())], merged: [authorising(low())] }),
  ],
  [
    'the calls of both follow one another, those that are wanted first',
    () => ({
      wanted: [authorising(office())],
      owed: [authorising(low()), authorising(high())],
      merged: [authorising(office()), authorising(low()), authorising(high())],
    }),
  ],
  [
    'all revokes are one, first, with each rule once',
    () => ({
      wanted: [revoking(open()), authorising(low())],
      owed: [revoking(other(), open()), authorising(office())],
      merged: [revoking(open(), other()), authorising(low()), authorising(office())],
    }),
  ],
  [
    'a rule is authorised once, and a call without a rule of its own is none',
    () => ({
      wanted: [authorising(low(), office())],
      owed: [authorising(office()), authorising(low(), high())],
      merged: [authorising(low(), office()), authorising(high())],
    }),
  ],
  [
    'what is both is authorised as wanted, and put down as owed',
    () => ({
      wanted: [revoking(other()), authorising(lowOfOther())],
      owed: [authorising(low())],
      merged: [revoking(other()), authorising({ ...lowOfOther(), origin: low().origin })],
    }),
  ],
])('of the steps wanted and owed: %s', (_, situation) => {
  const { wanted, owed, merged } = situation();

  expect(mergeSteps(wanted, owed)).toEqual(merged);
});

test('each call keeps its tags', () => {
  const tagged = { ...authorising(low()), tags: { team: 'mail' } };

  expect(mergeSteps([tagged], [authorising(high())])).toEqual([tagged, authorising(high())]);
});
