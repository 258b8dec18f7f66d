import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { secretHeader } from '../../../handlers/datadog/answer-webhook.ts';
import { parseEvent } from '../../../handlers/events/to-candidates.ts';
import { datadogEvent, type Json, readEvent } from '../../builders/read-event.ts';

const guide = readFileSync(new URL('../../../docs/datadog.md', import.meta.url), 'utf8');
const [header = '', template = ''] = [...guide.matchAll(/```json\n([\s\S]*?)```/g)].map(([, block]) => block);

const group = { account: '111122223333', region: 'us-east-1', groupId: 'sg-0123456789abcdef0' };
const arn = 'arn:aws:ec2:us-east-1:111122223333:security-group/sg-0123456789abcdef0';
const about = 'account_id:111122223333,region:us-east-1,resource_type:aws_security_group';

/** As Datadog does: what a variable stands for, and nothing where it stands for nothing. */
function rendered(variables: Record<string, string>): Json {
  return JSON.parse(template.replace(/\$([A-Z_]+)/g, (_, name) => JSON.stringify(variables[name] ?? '').slice(1, -1)));
}

test('the template that people are told to use is the one of the sample', () => {
  expect(JSON.parse(template)).toEqual(readEvent('datadog-webhook-custom-template'));
});

test.each([
  { by: 'the ARN in the tags', variables: { TAGS: `${about},resource_id:${arn}` } },
  { by: 'the ARN in the message', variables: { SECURITY_SIGNAL_MSG: `"Port 25" of\n@resource_id:${arn}` } },
  { by: 'its id beside the tags', variables: { TAGS: about, SECURITY_SIGNAL_TITLE: 'sg-0123456789abcdef0 is open' } },
])('the template of the guide nominates the group by $by', ({ variables }) => {
  const body = rendered({ ALERT_TRANSITION: 'Triggered', SECURITY_RULE_ID: 'd9b-0f7-0a9', ...variables });

  const nomination = parseEvent(datadogEvent(body), []);

  expect(nomination).toMatchObject({ kind: 'candidates', groups: [group] });
});

test('the template of the guide asks for nothing once the alert has recovered', () => {
  const body = rendered({ ALERT_TRANSITION: 'Recovered', TAGS: `resource_id:${arn}` });

  expect(parseEvent(datadogEvent(body), []).kind).toBe('ignored');
});

test('the header of the guide is the one the webhook reads', () => {
  expect(Object.keys(JSON.parse(header))).toEqual([secretHeader]);
});
