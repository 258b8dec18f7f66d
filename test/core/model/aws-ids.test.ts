import { describe, expect, test } from 'vitest';
import {
  isAccountId,
  isRegion,
  isSecurityGroupId,
  isVpcId,
  parseArn,
  partitionOf,
  prefixListIdPattern,
  roleOfArn,
} from '../../../core/model/aws-ids.ts';
import { regionsWithPartition } from '../../builders/regions.ts';

describe('a region', () => {
  test('is every one of every partition, and one that nobody has heard of', () => {
    expect(regionsWithPartition.filter(([region]) => !isRegion(region))).toEqual([]);
  });

  test.each([
    '',
    'us-east',
    'us-east-1a',
    'US-EAST-1',
    'useast1',
    'us-east-1 ',
    'u-east-1',
    'us_east_1',
    '../us-east-1',
    'us-east-1\n',
    'fips-us-east-1',
    'us-gov-west-1-fips',
    'aws-global',
  ])('%j is none', (text) => {
    expect(isRegion(text)).toBe(false);
  });
});

test('an account id is 12 digits', () => {
  const texts = ['111122223333', '000000000001', '11112222333', '1111222233334', '11112222333x', '111122223333\n'];

  expect(texts.map(isAccountId)).toEqual([true, true, false, false, false, false]);
});

test.each([
  ['sg', isSecurityGroupId],
  ['vpc', isVpcId],
  ['pl', (text: string) => prefixListIdPattern.test(text)],
])('an id %s-… has 8 or 17 lower-case hexadecimal digits', (prefix, isId) => {
  const good = ['01234567', '0123456789abcdef0'];
  const bad = [
    '',
    '0123456',
    '012345678',
    '0123456789abcdef',
    '0123456789abcdef01',
    '0123456X',
    '0123ABCD',
    '01234567 ',
  ];

  expect(good.map((digits) => isId(`${prefix}-${digits}`))).toEqual([true, true]);
  expect(bad.filter((digits) => isId(`${prefix}-${digits}`))).toEqual([]);
  expect(['sg-', 'sgr-', 'vpc-', 'pl-', ''].filter((other) => isId(`${other}01234567`))).toEqual([`${prefix}-`]);
});

describe('an ARN', () => {
  test('is taken apart, in any partition', () => {
    expect(parseArn('arn:aws-iso-b:ec2:us-isob-east-1:111122223333:security-group/sg-01234567')).toEqual({
      partition: 'aws-iso-b',
      service: 'ec2',
      region: 'us-isob-east-1',
      account: '111122223333',
      resource: 'security-group/sg-01234567',
    });
    expect(parseArn('arn:aws-eusc:lambda:eusc-de-east-1:111122223333:function:worker:live')?.resource).toBe(
      'function:worker:live',
    );
  });

  test.each([
    '',
    'arn:aws:ec2',
    'arn:gcp:iam::111122223333:role/x',
    'arn:aws:iam::111122223333:',
    'urn:aws:iam::1:role/x',
    'an arn:aws:iam::111122223333:role/x',
    'arn:aws:iam::111122223333:role/x\n',
  ])('%j is none', (text) => {
    expect(parseArn(text)).toBeNull();
  });

  test.each([
    ['arn:aws:iam::111122223333:role/name', { account: '111122223333', roleName: 'name' }],
    ['arn:aws-cn:iam::111122223333:role/a/path/name', { account: '111122223333', roleName: 'a/path/name' }],
    ['arn:aws:iam::111122223333:role/', null],
    ['arn:aws:iam::111122223333:user/name', null],
    ['arn:aws:iam::1111:role/name', null],
    ['arn:aws:iam:us-east-1:111122223333:role/name', null],
    ['arn:aws:sts::111122223333:role/name', null],
    ['name', null],
  ])('%s names the role %j', (text, role) => {
    expect(roleOfArn(text)).toEqual(role);
  });
});

test('the partition of a region is known, and of one that nobody has heard of by how its name begins', () => {
  expect(regionsWithPartition.filter(([region, partition]) => partitionOf(region) !== partition)).toEqual([]);
});
