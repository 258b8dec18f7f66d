import type { AdvancedEventSelector, AdvancedFieldSelector, EventSelector } from '@aws-sdk/client-cloudtrail';

/** What GetEventSelectors says of a trail: it has selectors of one kind. */
export interface TrailSelectors {
  readonly EventSelectors?: readonly EventSelector[] | undefined;
  readonly AdvancedEventSelectors?: readonly AdvancedEventSelector[] | undefined;
}

/** A call that opens a port, in the fields by which selectors choose management events. */
const openingCall: Readonly<Record<string, string>> = {
  eventCategory: 'Management',
  readOnly: 'false',
  eventSource: 'ec2.amazonaws.com',
  eventName: 'AuthorizeSecurityGroupIngress',
  eventType: 'AwsApiCall',
};

/**
 * Whether a trail records the calls by which ports are opened: management events of EC2 that write (CloudTrail API reference,
 * EventSelector and AdvancedFieldSelector).
 */
export function recordsOpenings({ EventSelectors = [], AdvancedEventSelectors = [] }: TrailSelectors): boolean {
  const isBasic = EventSelectors.some(
    ({ IncludeManagementEvents = true, ReadWriteType = 'All', ExcludeManagementEventSources = [] }) =>
      IncludeManagementEvents &&
      ReadWriteType !== 'ReadOnly' &&
      !ExcludeManagementEventSources.includes(openingCall.eventSource ?? ''),
  );
  return isBasic || AdvancedEventSelectors.some(({ FieldSelectors = [] }) => selects(FieldSelectors));
}

/** All fields have to match, and a selector has to say of which category it is. */
function selects(fields: readonly AdvancedFieldSelector[]): boolean {
  return fields.some(({ Field }) => Field === 'eventCategory') && fields.every(matches);
}

/** Of several values one has to match; of negated ones none may. A field that the call does not have matches nothing. */
function matches(field: AdvancedFieldSelector): boolean {
  const value = openingCall[field.Field ?? ''];
  if (value === undefined) return false;
  const { Equals = [], StartsWith = [], EndsWith = [], NotEquals = [], NotStartsWith = [], NotEndsWith = [] } = field;
  const isChosen =
    Equals.length + StartsWith.length + EndsWith.length === 0 ||
    Equals.includes(value) ||
    StartsWith.some((start) => value.startsWith(start)) ||
    EndsWith.some((end) => value.endsWith(end));
  const isExcluded =
    NotEquals.includes(value) ||
    NotStartsWith.some((start) => value.startsWith(start)) ||
    NotEndsWith.some((end) => value.endsWith(end));
  return isChosen && !isExcluded;
}
