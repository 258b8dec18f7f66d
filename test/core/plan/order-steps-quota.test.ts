import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import type { SecurityGroupRule } from '../../../core/model/security-group.ts';
import { inShort, managed, office, open, order } from '../../builders/an-order.ts';
import { aPrefixList, aRule, fromCidr, fromList, ports } from '../../builders/builders.ts';

describe("at the quota's edge", () => {
  const whole = open(0, 65_535);
  const low = open(0, 25);
  const high = open(25, 65_535);

  test('all at once is done where that fits just so', () => {
    const steps = order({ offending: [whole, low, high], snapshot: { rulesQuota: 5 } });

    expect(inShort(steps)).toEqual([
      '+ tcp 0-24 0.0.0.0/0, tcp 26-65535 0.0.0.0/0',
      '- tcp 0-65535 0.0.0.0/0, tcp 0-25 0.0.0.0/0, tcp 25-65535 0.0.0.0/0',
    ]);
  });

  test('rules go one by one, and a remainder that several leave is made with the first of them, once', () => {
    const steps = order({ offending: [whole, low, high], snapshot: { rulesQuota: 4 } });

    expect(inShort(steps)).toEqual([
      '+ tcp 0-24 0.0.0.0/0',
      '- tcp 0-25 0.0.0.0/0',
      '+ tcp 26-65535 0.0.0.0/0',
      '- tcp 25-65535 0.0.0.0/0',
      '- tcp 0-65535 0.0.0.0/0',
    ]);
  });

  test('those that leave the fewest rules go first, with what has lapsed', () => {
    const other = { source: fromCidr('::/0') };
    const steps = order({
      offending: [open(20, 30), open(20, 25, { ...other, id: 'sgr-six' }), open(25, 25, other)],
      lapsed: [managed('8.8.8.8/32')],
      approved: [office],
      snapshot: { rulesQuota: 3 },
    });

    expect(inShort(steps)).toEqual([
      '- tcp 25-25 ::/0, tcp 25-25 8.8.8.8/32',
      '+ tcp 20-24 ::/0',
      '- tcp 20-25 ::/0',
      '+ tcp 20-24 0.0.0.0/0, tcp 26-30 0.0.0.0/0',
      '- tcp 20-30 0.0.0.0/0',
      '+ tcp 25-25 81.2.69.0/24',
    ]);
  });

  test('a remainder with other tags is not made with a rule of another source', () => {
    const six = { source: fromCidr('::/0') };
    const steps = order({
      offending: [open(25, 30), open(25, 30, { ...six, id: 'sgr-six', tags: { a: 'b' } }), open(20, 25, six)],
      snapshot: { rulesQuota: 2 },
    });

    expect(inShort(steps)).toEqual([
      '+ tcp 26-30 0.0.0.0/0',
      '- tcp 25-30 0.0.0.0/0',
      '+ tcp 26-30 ::/0',
      '- tcp 25-30 ::/0',
      '+ tcp 20-24 ::/0',
      '- tcp 20-25 ::/0',
    ]);
  });

  describe('private networks that two lists name are kept before the first of them goes', () => {
    const lists = {
      'pl-a': aPrefixList({ id: 'pl-a', entries: ['0.0.0.0/1', '10.0.0.0/8'].map(cidr), weight: 2 }),
      'pl-b': aPrefixList({ id: 'pl-b', entries: ['128.0.0.0/1', '10.0.0.0/8'].map(cidr), weight: 2 }),
    };
    const a = aRule({ id: 'sgr-a', ports: ports(20, 30), source: fromList('pl-a') });

    test.each<[name: string, b: Partial<SecurityGroupRule>, expected: string[]]>([
      [
        'by the port',
        {},
        ['+ tcp 25-25 10.0.0.0/8', '- tcp 25-25 pl-b', '+ tcp 20-24 pl-a, tcp 26-30 pl-a', '- tcp 20-30 pl-a'],
      ],
      [
        'not where the other is no list',
        { source: fromCidr('128.0.0.0/1') },
        ['- tcp 25-25 128.0.0.0/1', '+ tcp 20-24 pl-a, tcp 26-30 pl-a, tcp 25-25 10.0.0.0/8', '- tcp 20-30 pl-a'],
      ],
      [
        'not where the other list does not name it',
        { source: fromList('pl-c') },
        ['- tcp 25-25 pl-c', '+ tcp 20-24 pl-a, tcp 26-30 pl-a, tcp 25-25 10.0.0.0/8', '- tcp 20-30 pl-a'],
      ],
    ])('%s', (_, change, expected) => {
      const b = aRule({ id: 'sgr-b', source: fromList('pl-b'), ...change });
      const prefixLists = { ...lists, 'pl-c': aPrefixList({ id: 'pl-c', entries: [cidr('128.0.0.0/1')], weight: 1 }) };

      expect(inShort(order({ offending: [a, b], snapshot: { rulesQuota: 4, prefixLists } }))).toEqual(expected);
    });
  });
});
