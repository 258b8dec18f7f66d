import { describe, expect, test } from 'vitest';
import { cidr } from '../../../core/model/cidr.ts';
import {
  type AllowlistEntry,
  allowlistKey,
  isLive,
  type Scope,
  scopeText,
  validateAllowlistRequest,
} from '../../../core/policy/allowlist-entry.ts';
import { anEntry, now } from '../../builders/builders.ts';
import { aRequest, context } from '../../builders/requests.ts';

test('a valid request gives the entry without an identity, in its one spelling', () => {
  const request = aRequest({ cidr: ' 2001:0DB8::/32 ', owner: ' mail-team ', expiresAt: '2027-01-31' });

  const result = validateAllowlistRequest(request, context.limits, now);

  expect(result).toEqual({
    kind: 'valid',
    entry: {
      cidr: '2001:db8::/32',
      scope: { kind: 'everything' },
      owner: 'mail-team',
      reason: 'partner relay',
      expiresAt: '2027-01-31T00:00:00.000Z',
    },
  });
});

test.each([
  [' 198.51.100.7/24 ', '198.51.100.7/24 has host bits set; did you mean 198.51.100.0/24?'],
  ['\t16.0.0.0/7 ', '16.0.0.0/7 is wider than /8, the most an IPv4 entry may approve'],
])('a refusal quotes the CIDR without the spaces around it: %j', (text, reason) => {
  const result = validateAllowlistRequest(aRequest({ cidr: text }), context.limits, now);

  expect(result).toEqual({ kind: 'refused', reason });
});

test.each<[Scope, string]>([
  [{ kind: 'account', account: '1111222233334' }, '"1111222233334" is not a 12-digit account id'],
  [{ kind: 'account', account: 'a111122223333' }, '"a111122223333" is not a 12-digit account id'],
  [{ kind: 'vpc', vpcId: 'a vpc-01234567' }, '"a vpc-01234567" is not a VPC id such as vpc-0123456789abcdef0'],
  [{ kind: 'vpc', vpcId: 'vpc-012345678' }, '"vpc-012345678" is not a VPC id such as vpc-0123456789abcdef0'],
  [{ kind: 'vpc', vpcId: 'vpc-0' }, '"vpc-0" is not a VPC id such as vpc-0123456789abcdef0'],
  [{ kind: 'vpc', vpcId: 'vpc-ghijklmn' }, '"vpc-ghijklmn" is not a VPC id such as vpc-0123456789abcdef0'],
  [
    { kind: 'group', groupId: 'a sg-01234567' },
    '"a sg-01234567" is not a security group id such as sg-0123456789abcdef0',
  ],
  [
    { kind: 'group', groupId: 'sg-012345678' },
    '"sg-012345678" is not a security group id such as sg-0123456789abcdef0',
  ],
  [{ kind: 'group', groupId: 'sg-0' }, '"sg-0" is not a security group id such as sg-0123456789abcdef0'],
  [{ kind: 'group', groupId: 'sg-ghijklmn' }, '"sg-ghijklmn" is not a security group id such as sg-0123456789abcdef0'],
])('a scope that names nothing AWS has is refused: %j', (scope, reason) => {
  const result = validateAllowlistRequest(aRequest({ scope }), context.limits, now);

  expect(result).toEqual({ kind: 'refused', reason });
});

test.each<Scope>([
  { kind: 'account', account: '111122223333' },
  { kind: 'vpc', vpcId: 'vpc-01234567' },
  { kind: 'vpc', vpcId: 'vpc-0123456789abcdef0' },
  { kind: 'group', groupId: 'sg-01234567' },
  { kind: 'group', groupId: 'sg-0123456789abcdef0' },
])('a scope of the old or the new length of ids is valid: %j', (scope) => {
  expect(validateAllowlistRequest(aRequest({ scope }), context.limits, now)).toMatchObject({
    kind: 'valid',
    entry: { scope },
  });
});

describe('a scope in words', () => {
  test.each<[Scope, string]>([
    [{ kind: 'everything' }, 'everything'],
    [{ kind: 'account', account: '111122223333' }, 'account 111122223333'],
    [{ kind: 'vpc', vpcId: 'vpc-01234567' }, 'vpc vpc-01234567'],
    [{ kind: 'group', groupId: 'sg-01234567' }, 'group sg-01234567'],
  ])('%j', (scope, text) => {
    expect(scopeText(scope)).toBe(text);
    expect(allowlistKey({ scope, cidr: cidr('198.51.100.0/24') })).toBe(`${text} 198.51.100.0/24`);
  });
});

describe('whether an entry counts', () => {
  test.each<[string, Partial<AllowlistEntry>, boolean]>([
    ['without an expiry', { expiresAt: null }, true],
    ['that expires in a millisecond', { expiresAt: new Date(now + 1).toISOString() }, true],
    ['that expires this very moment', { expiresAt: new Date(now).toISOString() }, false],
    [
      'that was removed, by a clock ahead of ours',
      { expiresAt: new Date(now + 1).toISOString(), removedBy: 'ada' },
      false,
    ],
  ])('one %s', (_, change, expected) => {
    expect(isLive(anEntry(change), now)).toBe(expected);
  });
});
