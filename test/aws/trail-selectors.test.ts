import { describe, expect, test } from 'vitest';
import { recordsOpenings, type TrailSelectors } from '../../aws/trail-selectors.ts';

type Fields = NonNullable<NonNullable<TrailSelectors['AdvancedEventSelectors']>[number]['FieldSelectors']>;

const management = { Field: 'eventCategory', Equals: ['Management'] };
const data = { Field: 'eventCategory', Equals: ['Data'] };
const advanced = (...FieldSelectors: Fields): TrailSelectors => ({ AdvancedEventSelectors: [{ FieldSelectors }] });

describe('a trail', () => {
  test.each<[string, TrailSelectors]>([
    ['with the selectors that every trail begins with', { EventSelectors: [{}] }],
    [
      'that records all management events',
      { EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: true }] },
    ],
    ['that records those that write', { EventSelectors: [{ ReadWriteType: 'WriteOnly' }] }],
    ['that leaves out KMS', { EventSelectors: [{ ExcludeManagementEventSources: ['kms.amazonaws.com'] }] }],
    ['of which one selector records them', { EventSelectors: [{ IncludeManagementEvents: false }, {}] }],
    ['with an advanced selector for management events', advanced(management)],
    ['with one for those that write', advanced(management, { Field: 'readOnly', Equals: ['false'] })],
    ['with one that leaves out KMS', advanced(management, { Field: 'eventSource', NotEquals: ['kms.amazonaws.com'] })],
    [
      'with one for EC2',
      advanced(management, { Field: 'eventSource', Equals: ['s3.amazonaws.com', 'ec2.amazonaws.com'] }),
    ],
    ['with one by a beginning', advanced(management, { Field: 'eventSource', StartsWith: ['ec2.'] })],
    [
      'with one selector among others',
      { AdvancedEventSelectors: [{ FieldSelectors: [data] }, { FieldSelectors: [management] }] },
    ],
  ])('%s records the calls that open ports', (_, selectors) => {
    expect(recordsOpenings(selectors)).toBe(true);
  });

  test.each<[string, TrailSelectors]>([
    ['without selectors', {}],
    ['that only records those that read', { EventSelectors: [{ ReadWriteType: 'ReadOnly' }] }],
    ['for data events', { EventSelectors: [{ IncludeManagementEvents: false }] }],
    ['that leaves out EC2', { EventSelectors: [{ ExcludeManagementEventSources: ['ec2.amazonaws.com'] }] }],
    ['with an advanced selector for data events', advanced(data)],
    ['with one for those that read', advanced(management, { Field: 'readOnly', Equals: ['true'] })],
    ['with one that leaves out EC2', advanced(management, { Field: 'eventSource', NotEquals: ['ec2.amazonaws.com'] })],
    [
      'with one that leaves out all that ends so',
      advanced(management, { Field: 'eventSource', NotEndsWith: ['.com'] }),
    ],
    ['with one for another source', advanced(management, { Field: 'eventSource', Equals: ['s3.amazonaws.com'] })],
    [
      'with one of a field that the calls do not have',
      advanced(management, { Field: 'resources.type', Equals: ['x'] }),
    ],
    ['with one of no category', advanced({ Field: 'readOnly', Equals: ['false'] })],
  ])('%s does not record the calls that open ports', (_, selectors) => {
    expect(recordsOpenings(selectors)).toBe(false);
  });
});
