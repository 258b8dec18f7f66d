import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { at, isObject, type Json, type JsonObject, listOf, resourcesOf, type Template } from '../../deploy/template.ts';
import { watchedCalls } from '../../handlers/events/cloudtrail.ts';
import { parseEvent } from '../../handlers/events/to-candidates.ts';
import { cloudTrailEvent, findingEvent, readEvent } from '../builders/read-event.ts';
import { spokeTemplate } from './compile.ts';
import { deployedWithEverything } from './deployed.ts';
import { matchesPattern } from './event-pattern.ts';

let template: Template;
beforeAll(async () => {
  template = await deployedWithEverything();
});

type Patterns = Readonly<Record<string, JsonObject>>;

/** The patterns of the rules on one bus; schedules have none. */
function patternsOn(stack: Template, bus: string | undefined): Patterns {
  const rules = resourcesOf(stack, 'AWS::Events::Rule').filter(([, { Properties }]) => Properties.EventBusName === bus);
  const patterns = rules.map(([id, { Properties }]) => [id, Properties.EventPattern] as const);
  return Object.fromEntries(patterns.flatMap(([id, pattern]) => (isObject(pattern) ? [[id, pattern]] : [])));
}

function rulesThatMatch(patterns: Patterns, event: object): string[] {
  const json: Json = JSON.parse(JSON.stringify(event));
  return Object.keys(patterns).filter((id) => matchesPattern(patterns[id] ?? {}, json));
}

const bus = 'smtp-warden-prod';
const ourAction = 'arn:aws:securityhub:eu-west-1:111111111111:action/custom/smtpwarden';

/** Which rule takes a sample event; null: none does. */
const ruleOf: Readonly<Record<string, string | null>> = {
  'cloudtrail-AssociateSecurityGroupVpc': 'GroupCalls',
  'cloudtrail-AuthorizeSecurityGroupIngress': 'GroupCalls',
  'cloudtrail-AuthorizeSecurityGroupIngress-allprotocols': 'GroupCalls',
  'cloudtrail-AuthorizeSecurityGroupIngress-flat': 'GroupCalls',
  'cloudtrail-AuthorizeSecurityGroupIngress-denied': null,
  'cloudtrail-AuthorizeSecurityGroupIngress-dryrun': null,
  'cloudtrail-CreateSecurityGroup': 'GroupCalls',
  'cloudtrail-CreateTags': 'TagCalls',
  'cloudtrail-DeleteTags': 'TagCalls',
  'cloudtrail-ModifyManagedPrefixList': 'GroupCalls',
  'cloudtrail-ModifySecurityGroupRules': 'GroupCalls',
  'cloudtrail-ModifySecurityGroupRules-multi': 'GroupCalls',
  'cloudtrail-RevokeSecurityGroupIngress-by-bot': null,
  'config-rules-compliance-change': 'Compliance',
  // Bodies of webhooks, which come another way.
  'datadog-security-finding-misconfiguration': null,
  'datadog-webhook-custom-template': null,
  'datadog-webhook-rendered': null,
  // Somebody else's custom action.
  'securityhub-findings-custom-action-EC2.18': null,
  'securityhub-findings-imported-EC2.19': 'Findings',
  'securityhub-findings-imported-v2-EC2.19': 'FindingsV2',
  'tag-change-on-resource': 'TagChanges',
};

describe('a sample event', () => {
  it('is judged here, whichever there is', () => {
    const files = readdirSync(join(import.meta.dirname, '../fixtures/events')).filter((file) => file.endsWith('.json'));

    expect(files.map((file) => file.replace('.json', '')).sort()).toEqual(Object.keys(ruleOf).sort());
  });

  it.each(Object.entries(ruleOf))('%s is taken by %s on the default bus', (name, rule) => {
    expect(rulesThatMatch(patternsOn(template, undefined), readEvent(name))).toEqual(rule === null ? [] : [rule]);
  });

  it.each(Object.entries(ruleOf))('%s is taken by the same rule from another account, but no finding', (name, rule) => {
    const spoke = rule === null || rule.startsWith('Findings') ? [] : [`Spoke${rule}`];

    expect(rulesThatMatch(patternsOn(template, bus), { ...readEvent(name), account: '222222222222' })).toEqual(spoke);
  });

  it.each(Object.keys(ruleOf))('%s is not taken from an account that is not ours', (name) => {
    expect(rulesThatMatch(patternsOn(template, bus), { ...readEvent(name), account: '444444444444' })).toEqual([]);
  });

  it.each(Object.entries(ruleOf).filter(([, rule]) => rule !== null))('%s is understood: it names groups', (name) => {
    expect(parseEvent(readEvent(name), []).kind).toBe('candidates');
  });
});

describe('a variant of an event', () => {
  const restore = {
    eventName: 'RestoreManagedPrefixListVersion',
    requestParameters: { RestoreManagedPrefixListVersionRequest: { PrefixListId: 'pl-0c3516b0e5630bf3e' } },
  };
  const create = { eventName: 'CreateManagedPrefixList', requestParameters: { CreateManagedPrefixListRequest: {} } };
  const legacy = {
    GeneratorId: 'aws-foundational-security-best-practices/v/1.0.0/EC2.18',
    ProductFields: { ControlId: 'EC2.18' },
    Compliance: { Status: 'FAILED' },
  };
  const consolidated = { Compliance: { Status: 'FAILED', SecurityControlId: 'EC2.18' } };
  const other = {
    GeneratorId: 'security-control/EC2.13',
    Compliance: { Status: 'FAILED', SecurityControlId: 'EC2.13' },
  };
  const mixed = {
    resourcesSet: { items: [{ resourceId: 'i-0123456789abcdef0' }, { resourceId: 'sg-0123456789abcdef0' }] },
  };
  const rules = { resourcesSet: { items: [{ resourceId: 'sgr-0123456789abcdef0' }] } };
  const chosen = { ...readEvent('securityhub-findings-custom-action-EC2.18'), resources: [ourAction] };
  const compliant = { messageType: 'ComplianceChangeNotification', resourceType: 'AWS::EC2::SecurityGroup' };

  it.each<[string, object, string]>([
    ['a prefix list restored', cloudTrailEvent('ModifyManagedPrefixList', restore), 'GroupCalls'],
    ['a prefix list created', cloudTrailEvent('ModifyManagedPrefixList', create), 'GroupCalls'],
    ['tags of a group among others', cloudTrailEvent('CreateTags', { requestParameters: mixed }), 'TagCalls'],
    ['a call in China', cloudTrailEvent('CreateTags', { eventSource: 'ec2.amazonaws.com.cn' }), 'TagCalls'],
    ['a finding before consolidation', findingEvent(legacy), 'Findings'],
    ['a finding of EC2.18', findingEvent(consolidated), 'Findings'],
    ['a finding that somebody was told of', findingEvent({ Workflow: { Status: 'NOTIFIED' } }), 'Findings'],
    ['a finding sent by our action', chosen, 'ChosenFindings'],
  ])('%s is taken and understood', (_, event, rule) => {
    expect(rulesThatMatch(patternsOn(template, undefined), event)).toEqual([rule]);
    expect(parseEvent(event, []).kind).toBe('candidates');
  });

  it.each<[string, object]>([
    ['tags of security group rules', cloudTrailEvent('CreateTags', { requestParameters: rules })],
    ['CreateTags of another service', cloudTrailEvent('CreateTags', { eventSource: 'redshift.amazonaws.com' })],
    ['an egress call', cloudTrailEvent('AuthorizeSecurityGroupIngress', { eventName: 'AuthorizeSecurityGroupEgress' })],
    [
      'tags of an instance',
      { ...readEvent('tag-change-on-resource'), detail: { service: 'ec2', 'resource-type': 'instance' } },
    ],
    [
      'a group that complies',
      {
        ...readEvent('config-rules-compliance-change'),
        detail: { ...compliant, newEvaluationResult: { complianceType: 'COMPLIANT' } },
      },
    ],
    ['a finding of another control', findingEvent(other)],
    ['a finding that passed', findingEvent({ Compliance: { Status: 'PASSED', SecurityControlId: 'EC2.19' } })],
    ['a finding in the archive', findingEvent({ RecordState: 'ARCHIVED' })],
    ['a finding that was answered', findingEvent({ Workflow: { Status: 'RESOLVED' } })],
    ['a finding that was suppressed', findingEvent({ Workflow: { Status: 'SUPPRESSED' } })],
  ])('%s is left alone', (_, event) => {
    expect(rulesThatMatch(patternsOn(template, undefined), event)).toEqual([]);
  });
});

describe('the patterns', () => {
  it('name every call that the code watches, and no other', () => {
    const watched = [...watchedCalls.keys()];
    const named = Object.values(patternsOn(template, undefined)).flatMap((one) =>
      listOf(at(one, 'detail', 'eventName')),
    );

    expect([...named].sort()).toEqual([...watched].sort());
  });

  it('are the same in deploy/spoke.yml, on the default bus and on the bus of the spokes', () => {
    const { Findings, FindingsV2, ChosenFindings, ...own } = patternsOn(template, undefined);
    const onBus = Object.entries(patternsOn(template, bus)).map(([id, { account, ...pattern }]) => {
      expect(account).toEqual(['111111111111', '222222222222', '333333333333']);
      return [id.replace('Spoke', ''), pattern];
    });

    expect([Findings, FindingsV2, ChosenFindings]).not.toContain(undefined);
    expect(Object.fromEntries(onBus)).toEqual(own);
    expect(patternsOn(spokeTemplate(), undefined)).toEqual(own);
  });

  it('fit the 2,048 characters that EventBridge takes', () => {
    const all = { ...patternsOn(template, undefined), ...patternsOn(template, bus) };

    expect(Math.max(...Object.values(all).map((one) => JSON.stringify(one).length))).toBeLessThan(2_048);
  });

  it('all lead into the queue of groups, which takes events from these rules only', () => {
    const rules = Object.keys({ ...patternsOn(template, undefined), ...patternsOn(template, bus) });
    const targets = rules.flatMap((id) => listOf(template.Resources[id]?.Properties.Targets));
    const [policy] = listOf(at(template.Resources.GroupQueuePolicy?.Properties, 'PolicyDocument', 'Statement'));
    const sources = listOf(at(policy, 'Condition', 'ArnEquals', 'aws:SourceArn')).map((arn) =>
      String(arn).split('/').at(-1),
    );

    expect(targets.map((target) => at(target, 'Arn'))).toEqual(
      rules.map(() => 'arn:aws:sqs:eu-west-1:111111111111:smtp-warden-prod-groups'),
    );
    expect(at(policy, 'Principal')).toEqual({ Service: 'events.amazonaws.com' });
    expect([...sources].sort()).toEqual([...rules].sort());
  });
});
