import { expect, test } from 'vitest';
import { parseEvent } from '../../../handlers/events/to-candidates.ts';
import { cloudTrailEvent } from '../../builders/read-event.ts';

const other = 'sg-0fedcba9876543210';
const fromOther = { items: [{ ipProtocol: '-1', groups: { items: [{ groupId: other, userId: '444455556666' }] } }] };

test.each([
  {
    rule: 'tags on other resources only are ignored, rules of a group included',
    call: 'CreateTags',
    detail: { requestParameters: { resourcesSet: { items: [{ resourceId: 'sgr-00000000000000001' }] } } },
    nomination: { kind: 'ignored', reason: 'the tags are on other resources, such as "sgr-00000000000000001"' },
  },
  {
    rule: 'tags on a plain list of other resources are ignored too',
    call: 'DeleteTags',
    detail: { requestParameters: { resourceId: { items: ['i-0123456789abcdef0'] } } },
    nomination: { kind: 'ignored', reason: 'the tags are on other resources, such as "i-0123456789abcdef0"' },
  },
  {
    rule: 'tags on nothing that can be told are unreadable, not ignored',
    call: 'DeleteTags',
    detail: { requestParameters: { resourcesSet: {} } },
    nomination: {
      kind: 'unreadable',
      reason: 'expected DeleteTags to name its resourceId, found an object with resourcesSet',
    },
  },
  {
    rule: 'a call of the same name to another service is ignored',
    call: 'CreateTags',
    detail: { eventSource: 'redshift.amazonaws.com' },
    nomination: { kind: 'ignored', reason: 'not an EC2 call: it was made to "redshift.amazonaws.com"' },
  },
  {
    rule: 'tags on what looks like a group but is none are unreadable, not ignored',
    call: 'CreateTags',
    detail: { requestParameters: { resourcesSet: { items: [{ resourceId: 'sg-XYZ' }] } } },
    nomination: { kind: 'unreadable', reason: 'expected CreateTags to name its resourceId, found "sg-XYZ"' },
  },
  {
    rule: 'a call whose parameters CloudTrail left out, over 100 KB, is unreadable: it must not be lost',
    call: 'AuthorizeSecurityGroupIngress',
    detail: { requestParameters: undefined, responseElements: undefined },
    nomination: {
      kind: 'unreadable',
      reason: 'expected AuthorizeSecurityGroupIngress to name its groupId, found nothing',
    },
  },
  {
    rule: 'a group that is only ever let in is not taken for the changed one',
    call: 'AuthorizeSecurityGroupIngress',
    detail: { requestParameters: { groupName: 'mail-relay', ipPermissions: fromOther }, responseElements: null },
    nomination: {
      kind: 'unreadable',
      reason:
        'expected AuthorizeSecurityGroupIngress to name its groupId, found an object with groupName, ipPermissions',
    },
  },
])('$rule', ({ call, detail, nomination }) => {
  const event = cloudTrailEvent(call, detail);

  const result = parseEvent(event, []);

  expect(result).toEqual(nomination);
});
