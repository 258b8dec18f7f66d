import * as ec2 from '@aws-sdk/client-ec2';
import { AwsSecurityFinding$, OcsfMapField, OcsfNumberField, OcsfStringField } from '@aws-sdk/client-securityhub';
import { describe, expect, test } from 'vitest';
import { membersOf, namesOf } from '../../builders/aws-names.ts';
import { eventOf, type PublicSample, publicSamples } from '../../builders/public-samples.ts';
import type { Json } from '../../builders/read-event.ts';
import documented from '../../fixtures/public-samples/documented-names.json' with { type: 'json' };

/** What EC2 calls the members of the requests and responses of the samples, by the model of AWS's SDK. */
const ec2Names = namesOf(
  ec2.AuthorizeSecurityGroupIngressRequest$,
  ec2.AuthorizeSecurityGroupIngressResult$,
  ec2.CreateSecurityGroupRequest$,
  ec2.CreateSecurityGroupResult$,
  ec2.CreateTagsRequest$,
  ec2.ModifyManagedPrefixListRequest$,
  ec2.DescribeSecurityGroupsRequest$,
);
const callNames = new Set([...ec2Names, ...documented.wrappers.names].map((name) => name.toLowerCase()));
const asffNames = new Set([...namesOf(AwsSecurityFinding$), ...documented.finding.names]);
/** Maps, whose names are the finding provider's. */
const maps = new Set(['ProductFields']);

const byName = (sample: PublicSample) => [sample.name, sample] as const;
const findings = publicSamples('security-hub').map((sample) => {
  const { findings: list } = eventOf(sample).detail as { findings: [Json] };
  return { sample, finding: list[0] };
});
const inAsff = findings.filter(({ finding }) => 'SchemaVersion' in finding).map(({ sample }) => byName(sample));
const inOcsf = findings.filter(({ finding }) => 'class_uid' in finding);

/** The names of the sample that are in none of the lists, but for those that it says are not documented. */
function unknownIn(value: unknown, isKnown: (name: string) => boolean, { undocumented = {} }: PublicSample) {
  return membersOf(value, maps).flatMap(([name, path]) => (isKnown(name) || name in undocumented ? [] : [path]));
}

describe.each(publicSamples('cloudtrail').map(byName))('public sample: %s', (_, sample) => {
  const { detail, ...envelope } = eventOf(sample) as { detail: Json };
  const { requestParameters, responseElements, userIdentity, ...record } = detail;

  test('the members of the envelope and of the record are documented', () => {
    const known = new Set([...documented.envelope.names, ...documented.record.names]);

    expect(unknownIn({ ...envelope, ...record }, (name) => known.has(name), sample)).toEqual([]);
  });

  test('the members of the caller are documented', () => {
    const known = new Set(documented.userIdentity.names);

    expect(unknownIn(userIdentity, (name) => known.has(name), sample)).toEqual([]);
  });

  test('the members of request and response are those of the EC2 API, but for the case of letters', () => {
    const isKnown = (name: string) => callNames.has(name.toLowerCase());

    const unknown = [requestParameters, responseElements].flatMap((part) => unknownIn(part, isKnown, sample));
    expect(unknown).toEqual([]);
  });
});

test.each(inAsff)('the members of the finding are those of AwsSecurityFinding: %s', (_, sample) => {
  expect(unknownIn(eventOf(sample).detail, (name) => asffNames.has(name), sample)).toEqual([]);
});

// GetFindingsV2 filters by the names of OCSF that Security Hub uses (Security Hub API reference, OcsfStringFilter and others).
test.each(inOcsf.map(({ sample, finding }) => [sample.name, finding] as const))(
  'the members of the finding that are read are those by which GetFindingsV2 filters, or of the OCSF schema: %s',
  (_, finding) => {
    const paths: string[] = [OcsfStringField, OcsfNumberField, OcsfMapField].flatMap((fields) => Object.values(fields));
    const filtered = new Set(paths.flatMap((path) => path.split('.')[0] ?? []));

    const names = Object.keys(finding);

    expect(names.filter((name) => !filtered.has(name) && !documented.ocsf.names.includes(name))).toEqual([]);
  },
);
