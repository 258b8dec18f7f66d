import { expect, test } from 'vitest';
import { validateExemptionRequest } from '../../../core/policy/exemption.ts';
import { groupRef, now } from '../../builders/builders.ts';
import { anExemptionRequest } from '../../builders/requests.ts';

test('a valid request comes back trimmed, with its expiry as a time', () => {
  const request = anExemptionRequest({ owner: ' mail-team ', reason: ' MX host', expiresAt: '2027-01-31' });

  const result = validateExemptionRequest(request, now);

  const exemption = { group: groupRef, owner: 'mail-team', reason: 'MX host', expiresAt: '2027-01-31T00:00:00.000Z' };
  expect(result).toEqual({ kind: 'valid', exemption });
});

test.each(['us-east-1', 'ap-southeast-4', 'us-gov-west-1', 'us-iso-east-1'])('%s is an AWS region', (region) => {
  const result = validateExemptionRequest(anExemptionRequest({ group: { ...groupRef, region } }), now);

  expect(result.kind).toBe('valid');
});

test.each(['my eu-west-1', 'eu-west-1a', 'eu-west-1/', 'EU-WEST-1', 'eu-1', 'e-west-1'])(
  '%j is not an AWS region',
  (region) => {
    const result = validateExemptionRequest(anExemptionRequest({ group: { ...groupRef, region } }), now);

    expect(result).toEqual({ kind: 'refused', reason: `${JSON.stringify(region)} is not an AWS region` });
  },
);

test.each(['1111222233334', 'a111122223333', '111122223333 '])('%j is not an account id', (account) => {
  const result = validateExemptionRequest(anExemptionRequest({ group: { ...groupRef, account } }), now);

  expect(result).toEqual({ kind: 'refused', reason: `${JSON.stringify(account)} is not a 12-digit account id` });
});

test.each(['my sg-01234567', 'sg-012345678', 'sg-0', 'sg-ghijklmn', 'sg-0123456789abcdefg'])(
  '%j is not a security group id',
  (groupId) => {
    const result = validateExemptionRequest(anExemptionRequest({ group: { ...groupRef, groupId } }), now);

    const reason = `${JSON.stringify(groupId)} is not a security group id such as sg-0123456789abcdef0`;
    expect(result).toEqual({ kind: 'refused', reason });
  },
);

test('a group id of the old length is one', () => {
  const group = { ...groupRef, groupId: 'sg-01234567' };

  expect(validateExemptionRequest(anExemptionRequest({ group }), now).kind).toBe('valid');
});

test.each([
  ['2027-11-16T12:00:00Z', 'valid'],
  ['2027-11-16T12:00:01Z', 'refused'],
])('an exemption lasts at most 366 days: until %s it is %s', (expiresAt, kind) => {
  expect(validateExemptionRequest(anExemptionRequest({ expiresAt }), now).kind).toBe(kind);
});
