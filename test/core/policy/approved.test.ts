import { expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import type { Source } from '../../../core/model/security-group.ts';
import { isApproved } from '../../../core/policy/approved.ts';
import { fromCidr, fromGroup, fromList } from '../../builders/builders.ts';

test.each<[Source, boolean]>([
  [fromCidr('17.0.0.0/9'), true],
  [fromCidr('17.0.0.0/8'), true],
  [fromCidr('16.0.0.0/7'), false],
  [fromCidr('18.0.0.0/8'), false],
  [fromCidr('2600::/16'), true],
  [fromCidr('::/0'), false],
  [fromList('pl-0123456789abcdef0'), false],
  [fromGroup('sg-0123456789abcdef0'), false],
])('only a network that lies wholly inside approved ones is approved: %j', (source, expected) => {
  expect(isApproved(source, ['17.0.0.0/9', '17.128.0.0/9', '2600::/16'].map(cidr))).toBe(expected);
});
