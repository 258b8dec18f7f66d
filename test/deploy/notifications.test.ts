import { beforeAll, describe, expect, it } from 'vitest';
import { at, isObject, type Json, listOf, resourceOf, resourcesOf, type Template } from '../../deploy/template.ts';
import { metricNames } from '../../runtime/metrics.ts';
import { deployedWithEverything } from './deployed.ts';
import { matchesPattern } from './event-pattern.ts';

let template: Template;
beforeAll(async () => {
  template = await deployedWithEverything();
});

describe('mail', () => {
  it('goes to the address that is given', () => {
    expect(resourcesOf(template, 'AWS::SNS::Subscription').map(([, { Properties }]) => Properties.Endpoint)).toEqual(
      Array(2).fill('mail-team@example.com'),
    );
  });

  it.each([
    ['completed', true],
    ['partial', true],
    ['failed', true],
    ['proposed', true],
    ['deferred', true],
    ['sweep-halted', true],
    ['sweep-incomplete', true],
    ['anchor', true],
    ['ends-soon', true],
    ['reported', false],
    ['exempted', false],
  ])('about the outcome %s is sent: %s', (outcome, isSent) => {
    const { FilterPolicy, FilterPolicyScope } = resourceOf(template, 'TopicEmail').Properties;

    expect(FilterPolicyScope).toBe('MessageAttributes');
    expect(isObject(FilterPolicy) && matchesPattern(FilterPolicy, { outcome, event: 'x' })).toBe(isSent);
  });

  it.each([
    [['completed', 'deferred'], true],
    [['reported', 'exempted'], false],
    [['completed', 'reported'], false],
  ])('about a digest of the outcomes %j is sent: %s', (outcome, isSent) => {
    const { FilterPolicy } = resourceOf(template, 'TopicEmail').Properties;
    // SNS: an array that has a value of `anything-but` does not match (developer guide, string-value-matching).
    const excluded = listOf(at(FilterPolicy, 'outcome')).flatMap((rule) => listOf(at(rule, 'anything-but')));

    expect(outcome.every((one) => !excluded.includes(one))).toBe(isSent);
  });

  it('that waits for a digest is looked for every minute', () => {
    const { ScheduleExpression, Targets } = resourceOf(template, 'DigestSchedule').Properties;

    expect(ScheduleExpression).toBe('rate(1 minute)');
    expect(listOf(Targets).map((target) => JSON.parse(String(at(target, 'Input'))))).toEqual([
      { kind: 'send-digests' },
    ]);
  });

  it('about alarms passes no filter: alarms have no attributes, and SNS matches none of them', () => {
    expect(resourceOf(template, 'AlarmTopicEmail').Properties).toMatchObject({
      TopicArn: template.Outputs?.AlarmTopicArn,
    });
    expect(resourceOf(template, 'AlarmTopicEmail').Properties).not.toHaveProperty('FilterPolicy');
  });
});

describe('alarms', () => {
  const propertiesOf = (id: string) => resourceOf(template, id).Properties;

  it('are these, and all of them go to the topic that alarms may publish to', () => {
    const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm');

    expect(alarms.map(([id]) => id)).toEqual([
      'GroupDeadLettersAlarm',
      'BackgroundDeadLettersAlarm',
      'ScanDeadLettersAlarm',
      'StreamDeadLettersAlarm',
      'RemediationsFailedAlarm',
      'RemediationsPartialAlarm',
      'GroupQueueAgeAlarm',
      'BackgroundQueueAgeAlarm',
      'ScanQueueAgeAlarm',
      'SweepMissedAlarm',
      'SweepHaltedAlarm',
      'SweepPlacesFailedAlarm',
      'AccountsUnreachableAlarm',
      'SpokeDeadLettersAlarm',
      'ListingsRefusedAlarm',
      'FindingsWithoutEventAlarm',
      'HistoryChangedAlarm',
      'GateRefusalsAlarm',
      'ChainsBrokenAlarm',
      'PolicyTamperedAlarm',
      'ChangeLimitReachedAlarm',
      'RemaindersLeftAlarm',
      'ReopenedByOthersAlarm',
      'MailLookupFailsAlarm',
      'ClockDiffersAlarm',
      'WorkerErrorsAlarm',
      'SweepErrorsAlarm',
      'ScanErrorsAlarm',
      'PolicyChangeErrorsAlarm',
      'AnnounceErrorsAlarm',
      'RecheckErrorsAlarm',
      'DailyErrorsAlarm',
      'AnchorMissedAlarm',
      'DiscoverErrorsAlarm',
      'DiscoverMissedAlarm',
      'DatadogErrorsAlarm',
      'RecheckLagAlarm',
      'AnnounceLagAlarm',
      'EvidenceDeadLettersAlarm',
      'EvidenceErrorsAlarm',
      'EvidenceNotAskedAlarm',
    ]);
    for (const [, { Properties }] of alarms) expect(Properties.AlarmActions).toEqual([template.Outputs?.AlarmTopicArn]);
  });

  it('may publish, if they are of this account', () => {
    expect(at(propertiesOf('AlarmTopicPolicy'), 'PolicyDocument', 'Statement')).toContainEqual(
      expect.objectContaining({
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: {
          StringEquals: { 'aws:SourceAccount': '111111111111' },
          ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:eu-west-1:111111111111:alarm:*' },
        },
      }),
    );
  });

  it('are silent where nothing is heard, except that no sweep, anchor or listing is heard of', () => {
    const silent = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(([id, { Properties }]) => [
      id,
      Properties.TreatMissingData,
    ]);

    expect(silent.filter(([, missing]) => missing === 'breaching')).toEqual([
      ['SweepMissedAlarm', 'breaching'],
      ['AnchorMissedAlarm', 'breaching'],
      ['DiscoverMissedAlarm', 'breaching'],
    ]);
    expect(silent.filter(([, missing]) => missing === 'notBreaching')).toHaveLength(38);
    const [filled, concluded] = listOf(propertiesOf('SweepMissedAlarm').Metrics);
    // Filled: CloudWatch would go by the last real points for hours.
    expect(filled).toMatchObject({ Expression: 'FILL(concluded, 0)', ReturnData: true });
    expect(concluded).toMatchObject({
      Id: 'concluded',
      ReturnData: false,
      MetricStat: { Metric: { MetricName: 'SweepsConcluded' }, Period: 3600, Stat: 'Sum' },
    });
    expect(propertiesOf('SweepMissedAlarm')).toMatchObject({
      EvaluationPeriods: '3',
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
    });
  });

  it('ring where no anchor was written in two whole days', () => {
    const [filled, written] = listOf(propertiesOf('AnchorMissedAlarm').Metrics);

    expect(filled).toMatchObject({ Expression: 'FILL(written, 0)', ReturnData: true });
    expect(written).toMatchObject({
      MetricStat: { Metric: { MetricName: 'AnchorsWritten' }, Period: 86_400, Stat: 'Sum' },
    });
    expect(propertiesOf('AnchorMissedAlarm')).toMatchObject({
      EvaluationPeriods: 2,
      Threshold: 1,
      ComparisonOperator: 'LessThanThreshold',
    });
  });

  it('watch the three dead-letter queues', () => {
    const watched = ['Group', 'Scan', 'Stream'].map((name) =>
      at(propertiesOf(`${name}DeadLettersAlarm`), 'Dimensions'),
    );

    expect(watched).toEqual(
      ['groups', 'scans', 'functions'].map((name) => [{ Name: 'QueueName', Value: `smtp-warden-prod-${name}-dead` }]),
    );
  });

  it.each([
    'GateRefusals',
    'ChainsBroken',
    'ChangeLimitReached',
    'RemaindersLeft',
    'ReopenedByOthers',
    'MailLookupFails',
    'ClockDiffers',
  ])('ring once an hour at most for %s, at the first of them', (name) => {
    expect(propertiesOf(`${name}Alarm`)).toMatchObject({
      Namespace: 'smtp-warden',
      MetricName: name,
      Dimensions: [{ Name: 'service', Value: 'smtp-warden-prod' }],
      Statistic: 'Sum',
      Period: 3600,
      EvaluationPeriods: 1,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
    });
  });

  it('ring within a minute where the policy was tampered with', () => {
    expect(propertiesOf('PolicyTamperedAlarm')).toMatchObject({
      Namespace: 'smtp-warden',
      MetricName: 'PolicyTampered',
      Dimensions: [{ Name: 'service', Value: 'smtp-warden-prod' }],
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
    });
  });

  it('ring for findings without an event in the second hour of a day, since a first sweep finds what was open before', () => {
    expect(propertiesOf('FindingsWithoutEventAlarm')).toMatchObject({
      MetricName: 'FindingsWithoutEvent',
      Period: 3600,
      EvaluationPeriods: 24,
      DatapointsToAlarm: 2,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
    });
  });

  it('watch the errors of every function', () => {
    const functions = resourcesOf(template, 'AWS::Lambda::Function').map(
      ([, { Properties }]) => Properties.FunctionName,
    );
    const errors = resourcesOf(template, 'AWS::CloudWatch::Alarm').filter(
      ([, one]) => one.Properties.MetricName === 'Errors',
    );
    const watched = errors.flatMap(([, { Properties }]) => textsUnder(Properties, 'Value'));

    expect(watched).toEqual(functions);
  });
});

describe('the dashboard and the alarms', () => {
  it('read metrics that are counted, under the name they are counted under', () => {
    const body: Json = JSON.parse(String(resourceOf(template, 'Dashboard').Properties.DashboardBody));
    const ours = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);
    const named = [
      ...JSON.stringify([body, ours]).matchAll(
        /"((?:Remediations|Findings|Sweeps?|Groups|Messages|History|Gate|Chains|Policy|Change|Remainders|Reopened|Mail|Clock|Checks|Accounts|Anchors|Listings|Spoke|Evidence)[A-Z]\w+)"/g,
      ),
    ];

    expect(named.map(([, name]) => name).filter((name) => !metricNames.some((known) => known === name))).toEqual([]);
    expect(new Set(named.map(([, name]) => name))).toEqual(new Set(metricNames));
    expect(textsUnder(propertiesWithService(ours), 'Value')).toEqual(Array(21).fill('smtp-warden-prod'));
  });
});

/** The dimensions called `service` of alarms, wherever they are. */
function propertiesWithService(json: Json): Json {
  if (Array.isArray(json)) return json.map(propertiesWithService);
  if (!isObject(json)) return null;
  return json.Name === 'service' ? json : Object.values(json).map(propertiesWithService);
}

/** Every text that stands under a name, in order. */
function textsUnder(json: Json, name: string): Json[] {
  if (Array.isArray(json)) return json.flatMap((member) => textsUnder(member, name));
  if (!isObject(json)) return [];
  return Object.entries(json).flatMap(([key, value]) => (key === name ? [value] : textsUnder(value, name)));
}
