import { expect, test } from 'vitest';
import { evaluate } from '../../../core/evaluator/evaluate.ts';
import { aRule, fromCidr } from '../../builders/builders.ts';

test.each([
  ['all of it is not a share', ['0.0.0.0/0'], 'all of public IPv4 (0.0.0.0/0)'],
  ['two halves are all of it', ['0.0.0.0/1', '128.0.0.0/1'], 'all of public IPv4 (0.0.0.0/1, 128.0.0.0/1)'],
  ['only what offends is named', ['0.0.0.0/0', '203.0.113.0/24'], 'all of public IPv4 (0.0.0.0/0)'],
  ['a share has the limit', ['20.0.0.0/7'], '0.9 % of public IPv4 (20.0.0.0/7); the limit is one /8'],
  [
    'many sources are counted',
    ['0.0.0.0/2', '64.0.0.0/2', '128.0.0.0/2', '192.0.0.0/2'],
    'all of public IPv4 (4 sources together)',
  ],
  ['a tiny share is not 0 %', ['2000::/15'], 'less than 0.1 % of public IPv6 (2000::/15); the limit is one /16'],
  ['all of IPv6', ['::/0'], 'all of public IPv6 (::/0)'],
])('the reason of an exposure: %s', (_, cidrs, text) => {
  const rules = cidrs.map((cidr) => aRule({ source: fromCidr(cidr) }));

  const [exposure] = evaluate({ rules, prefixLists: {}, approved: [], limits: { ipv4: 8, ipv6: 16 } });

  expect(exposure?.reason).toBe(`TCP port 25 is reachable from ${text}`);
});
