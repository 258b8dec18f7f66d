import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import { type Given, inShort, managed, office, open, order } from '../../builders/an-order.ts';
import { anEntry, managedTags } from '../../builders/builders.ts';

const ours = { 'smtp-warden:remediation': 'rem-1', 'smtp-warden:deployment': 'dep-ours' };

describe('the steps of a plan', () => {
  test('are what is kept, the revoke, the approved, then managed rules that are approved in part', () => {
    const steps = order({
      offending: [open(20, 30)],
      lapsed: [managed('93.184.216.0/24'), managed('8.8.8.8/32')],
      approved: [office],
      entries: [anEntry({ cidr: cidr('93.184.216.0/25') })],
    });

    expect(inShort(steps)).toEqual([
      '+ tcp 20-24 0.0.0.0/0, tcp 26-30 0.0.0.0/0',
      '- tcp 20-30 0.0.0.0/0, tcp 25-25 8.8.8.8/32',
      '+ tcp 25-25 81.2.69.0/24',
      '- tcp 25-25 93.184.216.0/24',
    ]);
  });

  test.each<[name: string, given: Given, expected: string[]]>([
    ['are none where there is nothing to do', {}, []],
    [
      'have no remainder for a rule of exactly the port',
      { offending: [open(25, 25)], approved: [office] },
      ['- tcp 25-25 0.0.0.0/0', '+ tcp 25-25 81.2.69.0/24'],
    ],
    [
      'without a finding are the approved, then all that has lapsed in one call',
      {
        lapsed: [managed('8.8.8.8/32'), managed('93.184.216.0/24')],
        approved: [office],
        entries: [anEntry({ cidr: cidr('93.184.216.0/25') })],
      },
      ['+ tcp 25-25 81.2.69.0/24', '- tcp 25-25 8.8.8.8/32, tcp 25-25 93.184.216.0/24'],
    ],
    [
      'do not take an entry of the other family for a part of a managed rule',
      {
        offending: [open(25, 25)],
        lapsed: [managed('81.2.70.0/24')],
        entries: [anEntry({ cidr: cidr('::5102:0:0/80') })],
      },
      ['- tcp 25-25 0.0.0.0/0, tcp 25-25 81.2.70.0/24'],
    ],
    [
      'do not take a neighbour for a part of a managed rule',
      {
        offending: [open(25, 25)],
        lapsed: [managed('81.2.70.0/24')],
        entries: [anEntry({ cidr: cidr('81.2.71.0/24') })],
      },
      ['- tcp 25-25 0.0.0.0/0, tcp 25-25 81.2.70.0/24'],
    ],
    [
      'take one address for a part of a managed rule',
      {
        offending: [open(25, 25)],
        lapsed: [managed('81.2.70.0/24')],
        entries: [anEntry({ cidr: cidr('81.2.70.9/32') })],
      },
      ['- tcp 25-25 0.0.0.0/0', '- tcp 25-25 81.2.70.0/24'],
    ],
  ])('%s', (_, given, expected) => {
    expect(inShort(order(given))).toEqual(expected);
  });

  test('say on each rule who made it, and only of approved ones that they follow the allowlist', () => {
    const steps = order({ offending: [open(20, 25, { tags: { team: 'mail', ...managedTags } })], approved: [office] });

    expect(steps.flatMap((step) => (step.kind === 'authorizeIngress' ? [step.tags] : []))).toEqual([
      { team: 'mail', ...ours },
      { 'smtp-warden:managed': 'true', ...ours },
    ]);
  });

  test('authorise rules with the same tags, in whatever order, in one call', () => {
    const steps = order({
      offending: [
        open(25, 26, { tags: { a: '1', b: '2' } }),
        open(25, 27, { tags: { b: '2', a: '1' } }),
        open(25, 28, { tags: { a: '1' } }),
        open(25, 29, { tags: { a: '2' } }),
      ],
    });

    expect(steps.flatMap((step) => (step.kind === 'authorizeIngress' ? [[step.rules.length, step.tags]] : []))).toEqual(
      [
        [2, { a: '1', b: '2', ...ours }],
        [1, { a: '1', ...ours }],
        [1, { a: '2', ...ours }],
      ],
    );
  });
});
