import { expect, test } from 'vitest';
import { evaluate, mayBeExposed } from '../../../core/evaluator/evaluate.ts';
import { aRule, fromCidr, ports } from '../../builders/builders.ts';

const limits = { ipv4: 8, ipv6: 16 };

test.each([
  ['no rules', [], false],
  ['one office', [aRule()], false],
  ['exactly as much as the limit', [aRule({ source: fromCidr('20.0.0.0/8') })], false],
  ['more than the limit', [aRule({ source: fromCidr('20.0.0.0/7') })], true],
  ['another port', [aRule({ source: fromCidr('0.0.0.0/0'), ports: ports(80) })], false],
])('with %s a group may be exposed: %#', (_, rules, expected) => {
  expect(mayBeExposed({ rules, prefixLists: {}, limits })).toBe(expected);
});

test('the reason names the sources that are open together', () => {
  const rules = ['0.0.0.0/1', '128.0.0.0/1'].map((text) => aRule({ source: fromCidr(text) }));

  const [exposure] = evaluate({ rules, prefixLists: {}, approved: [], limits });

  expect(exposure?.reason).toBe('TCP port 25 is reachable from all of public IPv4 (0.0.0.0/1, 128.0.0.0/1)');
});
