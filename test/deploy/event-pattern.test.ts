import { expect, it } from 'vitest';
import type { JsonObject } from '../../deploy/template.ts';
import { matchesPattern } from './event-pattern.ts';

const event: JsonObject = {
  source: 'aws.ec2',
  detail: {
    eventName: 'CreateTags',
    resourcesSet: { items: [{ resourceId: 'i-1' }, { resourceId: 'sg-1' }] },
    findings: [
      { id: 'EC2.19', status: 'PASSED' },
      { id: 'EC2.20', status: 'FAILED' },
    ],
  },
};

it.each<[string, JsonObject, boolean]>([
  ['a value equals one of the list', { source: ['aws.tag', 'aws.ec2'] }, true],
  ['every field has to match', { source: ['aws.ec2'], detail: { eventName: ['DeleteTags'] } }, false],
  ['a field that is not there matches no value', { region: ['us-east-1'] }, false],
  ['exists: false wants a field not to be there', { detail: { errorCode: [{ exists: false }] } }, true],
  ['exists: false does not match a field that is there', { detail: { eventName: [{ exists: false }] } }, false],
  ['exists: true wants it there', { detail: { eventName: [{ exists: true }] } }, true],
  [
    'one object of a list is enough',
    { detail: { resourcesSet: { items: { resourceId: [{ prefix: 'sg-' }] } } } },
    true,
  ],
  ['no object of a list matches', { detail: { resourcesSet: { items: { resourceId: [{ prefix: 'vpc-' }] } } } }, false],
  ['an object of a list matches as a whole', { detail: { findings: { id: ['EC2.19'], status: ['FAILED'] } } }, false],
  ['suffix looks at the end', { source: [{ suffix: '.ec2' }] }, true],
  ['anything-but a list', { source: [{ 'anything-but': ['aws.ec2'] }] }, false],
  ['anything-but a prefix', { source: [{ 'anything-but': { prefix: 'aws.t' } }] }, true],
  ['equals-ignore-case', { source: [{ 'equals-ignore-case': 'AWS.EC2' }] }, true],
  ['$or takes one branch', { $or: [{ source: ['x'] }, { detail: { eventName: ['CreateTags'] } }] }, true],
  ['$or takes no branch', { source: ['aws.ec2'], $or: [{ source: ['x'] }, { detail: { eventName: ['y'] } }] }, false],
])('%s', (_, pattern, expected) => {
  expect(matchesPattern(pattern, event)).toBe(expected);
});
