import { describe, expect, test } from 'vitest';
import { validateExemptionRequest } from '../../core/policy/exemption.ts';
import { parseEvent } from '../../handlers/events/to-candidates.ts';
import { functionHome } from '../../runtime/function-home.ts';
import { readSettings } from '../../runtime/settings.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { groupRef, now } from '../builders/builders.ts';
import { cloudTrailEvent, datadogEvent, findingEvent, type Json, readEvent } from '../builders/read-event.ts';
import { regionsWithPartition } from '../builders/regions.ts';
import { anExemptionRequest } from '../builders/requests.ts';

const { account, groupId } = groupRef;

function groupArn([region, partition]: readonly [string, string]): string {
  return `arn:${partition}:ec2:${region}:${account}:security-group/${groupId}`;
}

type Place = readonly [region: string, partition: string];

/** An event of each trigger about the group, in a region. */
const eventsIn: Readonly<Record<string, (place: Place) => Json>> = {
  'a call by CloudTrail': ([region]) => cloudTrailEvent('AuthorizeSecurityGroupIngress', { awsRegion: region }),
  'a tag change': (place) => ({ ...readEvent('tag-change-on-resource'), resources: [groupArn(place)] }),
  'a finding of Security Hub': (place) =>
    findingEvent({
      Region: place[0],
      Resources: [{ Type: 'AwsEc2SecurityGroup', Id: groupArn(place), Region: place[0] }],
    }),
  'a finding of AWS Config': ([region]) => {
    const event = readEvent('config-rules-compliance-change');
    return { ...event, region, detail: { ...Object(event.detail), awsRegion: region, resourceId: groupId } };
  },
  'an ARN in a webhook of Datadog': (place) => datadogEvent({ resource: groupArn(place) }),
  'the tags of a webhook of Datadog': ([region]) =>
    datadogEvent({ tags: `account_id:${account},region:${region}`, resource_id: groupId }),
};

describe('in every region of every partition, and in one that nobody has heard of,', () => {
  test.each(Object.keys(eventsIn))('%s names its group', (trigger) => {
    const named = regionsWithPartition.map((place) => parseEvent(eventsIn[trigger]?.(place), []));

    expect(named.map((event) => (event.kind === 'candidates' ? event.groups : event))).toEqual(
      regionsWithPartition.map(([region]) => [{ ...groupRef, region }]),
    );
  });

  test('the settings take regions, topics and secrets', () => {
    const read = ([region, partition]: Place) =>
      readSettings({
        SMTP_WARDEN_REGIONS: `us-east-1,${region}`,
        SMTP_WARDEN_TOPIC_ARN: `arn:${partition}:sns:${region}:${account}:topic`,
        SMTP_WARDEN_DATADOG_SECRET_ARN: `arn:${partition}:secretsmanager:${region}:${account}:secret:datadog-AbCdEf`,
        SMTP_WARDEN_OWN_ROLE_ARNS: `arn:${partition}:iam::${account}:role/smtp-warden`,
      }).regions;

    expect(regionsWithPartition.map(read)).toEqual(regionsWithPartition.map(([region]) => ['us-east-1', region]));
  });

  test('a function knows where it runs', () => {
    const home = ([region, partition]: Place) =>
      functionHome(`arn:${partition}:lambda:${region}:${account}:function:worker`).region;

    expect(regionsWithPartition.map(home)).toEqual(regionsWithPartition.map(([region]) => region));
  });

  test('a group can be exempted', () => {
    const exempt = ([region]: Place) =>
      validateExemptionRequest(anExemptionRequest({ group: { ...groupRef, region } }), now).kind;

    expect(regionsWithPartition.map(exempt)).toEqual(regionsWithPartition.map(() => 'valid'));
  });

  test('the sandbox takes a seed, and names its ARNs by the partition', async () => {
    const groups = regionsWithPartition.map(([region]) => ({ name: 'mail', region, ingress: [] }));

    const sandbox = await startSandbox({ seed: { groups } });
    await sandbox.close();

    expect(groups.map(({ region }) => sandbox.rulesOf({ group: 'mail', region }))).toEqual(groups.map(() => []));
  });
});
