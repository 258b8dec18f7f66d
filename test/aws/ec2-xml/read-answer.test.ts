import { describe, expect, it, test } from 'vitest';
import { isSameResult, readBySdk, readByUs } from './both-parsers.ts';
import { plain, refused, unusual } from './cases.ts';
import { oneGroup, oneRule, rulesAnswer } from './documents.ts';

const groupsResult = 'DescribeSecurityGroupsResult';
const rulesResult = 'DescribeSecurityGroupRulesResult';

describe('a document as EC2 writes it', () => {
  it.each(plain)('with $title is read as by the SDK', ({ document, name }) => {
    const ours = readByUs(name, document);
    const theirs = readBySdk(name, document);

    expect({ value: ours }).toStrictEqual(theirs);
    expect(isSameResult(ours, theirs)).toBe(true);
  });
});

describe('a document in another form', () => {
  it.each(unusual)('with $title is left to the SDK, which reads it', ({ document, name }) => {
    expect(readByUs(name, document)).toBeNull();
    expect(readBySdk(name, document)).toHaveProperty('value');
  });

  it.each(refused)('with $title is left to the SDK, which refuses it', ({ document, name }) => {
    expect(readByUs(name, document)).toBeNull();
    expect(readBySdk(name, document)).toHaveProperty('error');
  });
});

test.each([
  [groupsResult, oneGroup('<groupId>sg-1</groupId><tagSet><item><key>é</key></item></tagSet>')],
  [rulesResult, oneRule('<groupId>sg-1</groupId><isEgress>true</isEgress>')],
] as const)('%s that ends anywhere before its end is left to the SDK', (name, document) => {
  const bytes = Buffer.from(document);

  const taken = Array.from(bytes, (_, end) => readByUs(name, bytes.subarray(0, end))).filter((ours) => ours !== null);

  expect(bytes.length).toBeGreaterThan(200);
  expect(taken).toEqual([]);
});

test('a member may be in each of several structures', () => {
  const items = '<item><groupId>a</groupId></item><item><groupId>b</groupId></item>';
  const document = Buffer.from(rulesAnswer(`<securityGroupRuleSet>${items}</securityGroupRuleSet>`));

  expect(readByUs(rulesResult, document)).toEqual({ SecurityGroupRules: [{ GroupId: 'a' }, { GroupId: 'b' }] });
});
