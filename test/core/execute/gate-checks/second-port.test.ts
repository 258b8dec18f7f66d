import { describe, expect, test } from 'vitest';
import { cidr } from '../../../../core/model/cidr.ts';
import { approved, remainderOf, restored } from '../../../builders/a-step.ts';
import { listedAs, managedOffice } from '../../../builders/an-evidence.ts';
import {
  anOpenRule,
  aPrefixList,
  aRule,
  aSnapshot,
  fromCidr,
  fromList,
  managedTags,
  ports,
} from '../../../builders/builders.ts';
import { refusalOf, refusalToTake, standing } from '../../../builders/gate-rows.ts';
import { watchSecondPort } from '../../../builders/watch-second-port.ts';

watchSecondPort();

const open = anOpenRule({ id: 'sgr-open', ports: ports(20, 600) });
const at = (port: number) => aRule({ ports: ports(port) });

describe('with a second watched port', () => {
  test.each([
    [ports(26, 586), null],
    [ports(20, 25), 'it reaches a port that is being closed'],
    [ports(587, 600), 'it reaches a port that is being closed'],
  ])('a remainder may hold none of them: %o', (range, expected) => {
    expect(refusalOf({ rule: remainderOf(open, { ports: range }), evidence: standing(open) })).toBe(expected);
  });

  test.each([
    [25, ['25 ipv4'], null],
    [587, ['587 ipv4'], null],
    [587, ['25 ipv4'], 'no ipv4 exposure was closed'],
    [25, ['587 ipv4'], 'no ipv4 exposure was closed'],
    [26, ['25 ipv4'], 'an approved rule is one watched TCP port from one CIDR'],
  ])('an approved rule of port %i is let in where that port is closed: %j', (port, closing, expected) => {
    expect(refusalOf({ rule: approved(at(port)), evidence: { ...standing(), closing: new Set(closing) } })).toBe(
      expected,
    );
  });

  test.each([
    [25, 587, 'no ipv4 exposure was closed'],
    [587, 25, 'no ipv4 exposure was closed'],
    [587, 587, null],
  ])('a managed rule of port %i lets an approved one of port %i in: %s', (managedPort, port, expected) => {
    const rule = { ...managedOffice, ports: ports(managedPort) };
    const list = { rules: [listedAs(rule)], closed: [] };

    expect(refusalOf({ rule: approved(at(port)), evidence: { ...standing(rule), list, closing: new Set() } })).toBe(
      expected,
    );
  });

  test.each([
    [[ports(20, 24), ports(26, 586), ports(588, 600)], null],
    [[ports(20, 24), ports(26, 600)], null],
    [[ports(20, 24), ports(588, 600)], 'no rule would allow tcp 20-600 from 0.0.0.0/0 any more'],
  ])('a rule over both goes once the rest is kept: %o', (ranges, expected) => {
    const kept = ranges.map((range, index) => anOpenRule({ id: `sgr-${index}`, ports: range }));
    const narrow = { limits: { ipv4: 8, ipv6: 16 } };

    expect(refusalToTake([open], { ...standing(open, ...kept), ...narrow })).toBe(expected);
  });

  test.each([25, 587])('an undo may let back a rule of either port: %i', (port) => {
    const rule = restored(anOpenRule({ id: 'sgr-back', ports: ports(port) }));

    expect(refusalOf({ rule, evidence: { wayBack: { authorize: [rule], revoke: [] } } })).toBeNull();
  });

  test('private networks of a list keep each of them', () => {
    const lists = { 'pl-0a': aPrefixList({ id: 'pl-0a', entries: ['0.0.0.0/1', '10.0.0.0/8'].map(cidr) }) };
    const listed = aRule({ id: 'sgr-list', ports: ports(25), source: fromList('pl-0a') });
    const other = { ...listed, id: 'sgr-587', ports: ports(587) };
    const evidence = { snapshot: aSnapshot({ rules: [listed, other], prefixLists: lists }) };
    const from = (port: number) => remainderOf(other, { ports: ports(port), source: fromCidr('10.0.0.0/8') });

    expect([refusalOf({ rule: from(587), evidence }), refusalOf({ rule: from(26), evidence })]).toEqual([
      null,
      'it is not part of sgr-587',
    ]);
  });

  test('a managed rule of either port goes once its approval has ended', () => {
    const rule = aRule({ id: 'sgr-managed', ports: ports(587), tags: managedTags });
    const list = { rules: [listedAs(rule)], closed: [] };

    expect(refusalToTake([rule], { ...standing(rule), list, approved: [], once: [cidr('81.2.69.0/24')] })).toBeNull();
  });
});
