import { expect, test } from 'vitest';
import { ruleText } from '../../../core/model/rule-text.ts';
import { anOpenRule, aRule, fromGroup, fromList, ports } from '../../builders/builders.ts';

test.each([
  ['tcp', ports(25), 'tcp 25'],
  ['tcp', ports(20, 30), 'tcp 20-30'],
  ['udp', ports(0, 65_535), 'udp 0-65535'],
  ['icmp', ports(8, 0), 'icmp 8/0'],
  ['icmp', ports(3, 3), 'icmp 3/3'],
  ['icmp', ports(1, 0), 'icmp 1/0'],
  ['icmp', ports(-1), 'all icmp'],
  ['icmpv6', ports(128, 0), 'icmpv6 128/0'],
  ['icmpv6', ports(-1), 'all icmpv6'],
  ['-1', null, 'all traffic'],
  ['47', null, 'protocol 47'],
])('protocol %s with ports %o reads as the traffic it lets in', (protocol, range, traffic) => {
  expect(ruleText(anOpenRule({ protocol, ports: range }))).toBe(`${traffic} from 0.0.0.0/0`);
});

test('a description follows in quotes, on the same line whatever is in it', () => {
  const texts = ['inbound mail', 'two\nlines "quoted"'].map((description) => ruleText(aRule({ description })));

  expect(texts).toEqual([
    'tcp 25 from 81.2.69.0/24 "inbound mail"',
    'tcp 25 from 81.2.69.0/24 "two\\nlines \\"quoted\\""',
  ]);
});

test('a prefix list and a group are named by their ids', () => {
  const texts = [fromList('pl-0123456789abcdef0'), fromGroup('sg-0123456789abcdef0')].map((source) =>
    ruleText(aRule({ source })),
  );

  expect(texts).toEqual(['tcp 25 from pl-0123456789abcdef0', 'tcp 25 from sg-0123456789abcdef0']);
});
