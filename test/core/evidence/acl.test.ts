import { expect, test } from 'vitest';
import { ephemeralPorts, only, passing } from '../../../core/evidence/acl.ts';
import type { AclEntry } from '../../../core/evidence/network.ts';
import { addressSet } from '../../../core/model/address-set.ts';
import { cidr } from '../../../core/model/cidr.ts';
import { anAcl, anAclEntry } from '../../builders/a-network.ts';

const everybody = addressSet([cidr('0.0.0.0/0')]);
const set = (...texts: string[]) => addressSet(texts.map(cidr));

function inward(entries: readonly AclEntry[], port = 25) {
  return passing(anAcl({ entries }), { direction: 'ingress', ports: only(port) }, everybody).some;
}

test('the entry with the lowest number decides, in whatever order they come', () => {
  const deny = anAclEntry({ number: 10, action: 'deny', cidr: '128.0.0.0/1' });
  const allow = anAclEntry({ number: 20 });

  expect(inward([allow, deny])).toEqual(set('0.0.0.0/1'));
  expect(inward([deny, allow])).toEqual(set('0.0.0.0/1'));
  expect(inward([{ ...deny, number: 30 }, allow])).toEqual(everybody);
});

test('what no entry matches is denied', () => {
  expect(inward([])).toEqual([]);
  expect(inward([anAclEntry({ cidr: '81.2.69.0/24' })])).toEqual(set('81.2.69.0/24'));
});

test.each<[string, Partial<AclEntry>, boolean]>([
  ['all protocols', { protocol: '-1', ports: null }, true],
  ['TCP with the port', { protocol: '6', ports: { from: 20, to: 25 } }, true],
  ['TCP with port 0 on', { protocol: '6', ports: { from: 0, to: 65_535 } }, true],
  ['TCP without ports', { protocol: '6', ports: null }, true],
  ['TCP with others', { protocol: '6', ports: { from: 26, to: 30 } }, false],
  ['UDP', { protocol: '17', ports: { from: 25, to: 25 } }, false],
  ['the other direction', { direction: 'egress' }, false],
])('an entry for %s', (_, { cidr: __, ...change }, passes) => {
  expect(inward([anAclEntry(change)]).length > 0).toBe(passes);
});

test('entries of the other family match nothing', () => {
  expect(inward([anAclEntry({ number: 1, action: 'deny', cidr: '::/0' }), anAclEntry()])).toEqual(everybody);
});

test('of several ports: who passes with one of them, and who with each', () => {
  const entries = [
    anAclEntry({ direction: 'egress', protocol: '6', ports: { from: 1024, to: 30_000 } }),
    anAclEntry({
      direction: 'egress',
      number: 101,
      protocol: '6',
      ports: { from: 30_001, to: 65_535 },
      cidr: '64.0.0.0/2',
    }),
  ];

  const { some, every } = passing(anAcl({ entries }), { direction: 'egress', ports: ephemeralPorts }, everybody);

  expect(some).toEqual(everybody);
  expect(every).toEqual(set('64.0.0.0/2'));
});
