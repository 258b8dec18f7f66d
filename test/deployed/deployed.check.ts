import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Place } from '../../core/model/security-group.ts';
import { cloudTrailEvent, readEvent } from '../handlers/read-event.ts';
import { home, optedIn, rulesIn } from '../live-warden.ts';
import { everyMinute, listen, type News, take, tell, waiting } from './messages.ts';
import { aws, brake, deploy, deployService, elsewhere, type Service, spoke } from './service.ts';

/** How long the deployed service may take for what a test waits for, in milliseconds. */
const patience = { timeout: 60_000, interval: 300 };

const approved = '198.51.100.0/24';
const who = ['--owner', 'mail-team', '--reason', 'filtering service'];
const openRange = { protocol: 'tcp', from: 20, to: 30, cidr: '0.0.0.0/0', description: 'everything' };
const openPort = { protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' };
const closedPort = [`tcp 25-25 ${approved}`];

let service: Service;
let news: News;
beforeAll(async () => {
  service = await deployService();
  news = await listen(service, output('TopicArn'));
  await service.cli.json('allowlist-add', `allowlist add ${approved}`, ...who);
});
afterAll(() => service?.close());

function output(name: string): string {
  const value = service.outputs[name];
  if (value === undefined) throw new Error(`the stack has no output ${name}`);
  return value;
}

/** A group that is opted in and has this one rule; gives its id. */
function aGroup(name: string, rule = openPort, { account, region }: Place = home): string {
  service.sandbox.seed({
    accounts: { [account]: { [region]: { groups: [{ name, tags: optedIn, ingress: [rule] }] } } },
  });
  return service.sandbox.group(name).id;
}

/** What CloudTrail tells of a call that opened a port of the group. */
function authorised(groupId: string, sample = 'AuthorizeSecurityGroupIngress', more = {}) {
  const event = cloudTrailEvent(sample);
  return { ...event, detail: { ...event.detail, requestParameters: { groupId, ipPermissions: {} }, ...more } };
}

async function outcomesOf(groupId: string, region = home.region): Promise<string[]> {
  const filter = `--group ${groupId} --region ${region}`;
  const { document } = await service.cli.json('history-list', `history list ${filter}`);
  return document.remediations.map(({ outcome, trigger }) => `${outcome} for ${trigger}`);
}

async function eventsAbout(groupId: string): Promise<string[]> {
  const events = await news.events();
  return events.filter(({ detail }) => detail.groupId === groupId).map((event) => event['detail-type']);
}

/** Calls the sweep function as its schedule does. */
async function sweep(): Promise<void> {
  const event = { source: 'aws.events', 'detail-type': 'Scheduled Event', time: new Date().toISOString(), detail: {} };
  const args = ['--function-name', 'smtp-warden-prod-sweep', '--payload', JSON.stringify(event)];
  const answer = await aws(service.environment, 'lambda', 'invoke', ...args, '/dev/null');
  expect(answer.FunctionError).toBeUndefined();
}

/** What the functions logged as an error, with the function's name, sorted. */
async function errorsLogged(): Promise<string[]> {
  const functions = ['announce', 'datadog', 'policyChange', 'scan', 'sweep', 'worker'];
  const errors: string[] = [];
  for (const name of functions) {
    const group = ['--log-group-name', `/aws/lambda/smtp-warden-prod-${name}`];
    const { events } = await aws(service.environment, 'logs', 'filter-log-events', ...group);
    const lines = events.map(({ message }: { message: string }) => message);
    for (const line of lines) {
      if (/^\{.*"level":[56]0/.test(line)) errors.push(`${name}: ${JSON.parse(line).msg}`);
      else if (/\bError\b/.test(line) && !line.startsWith('{')) errors.push(`${name}: ${line}`);
    }
  }
  return errors;
}

test('an event about an open group closes it; that is on record and everybody is told', async () => {
  const groupId = aGroup('mail', openRange);

  await tell(service, authorised(groupId));

  await expect
    .poll(() => rulesIn(service.sandbox, 'mail'), patience)
    .toEqual([...closedPort, 'tcp 20-24 0.0.0.0/0', 'tcp 26-30 0.0.0.0/0'].sort());
  await expect.poll(() => outcomesOf(groupId), patience).toEqual(['completed for AuthorizeSecurityGroupIngress']);
  await expect.poll(() => eventsAbout(groupId), patience).toEqual(['Remediation Completed']);
  await expect.poll(async () => (await news.subjects()).join(), patience).toContain(groupId);
  const { document } = await service.cli.json('history-verify', 'history verify');
  expect(document).toMatchObject({ verified: true, faults: [] });
});

test('a failed call and a dry run are not even looked at', async () => {
  const untouched = ['denied', 'dryrun'].map((name) => aGroup(name));
  const other = aGroup('after-them');
  const [denied = '', dryRun = ''] = untouched;

  await tell(service, authorised(denied, 'AuthorizeSecurityGroupIngress-denied'));
  await tell(service, authorised(dryRun, 'AuthorizeSecurityGroupIngress-dryrun'));
  await tell(service, authorised(other));

  await expect.poll(() => rulesIn(service.sandbox, 'after-them'), patience).toEqual(closedPort);
  await expect.poll(() => waiting(service, output('GroupQueueUrl')), patience).toBe(0);
  expect(rulesIn(service.sandbox, 'denied')).toEqual(['tcp 25-25 0.0.0.0/0']);
  expect(rulesIn(service.sandbox, 'dryrun')).toEqual(['tcp 25-25 0.0.0.0/0']);
  expect(await outcomesOf(denied)).toEqual([]);
  for (const name of ['denied', 'dryrun']) service.sandbox.removeGroup(name);
});

test('what another account sends to the bus for it is taken as well', async () => {
  const groupId = aGroup('of-the-bus');

  await tell(service, authorised(groupId), output('EventBusArn'));

  await expect.poll(() => rulesIn(service.sandbox, 'of-the-bus'), patience).toEqual(closedPort);
});

test('a sweep closes, in another region, what no event told of', async () => {
  const groupId = aGroup('unnoticed', openPort, { ...home, region: elsewhere });

  await sweep();

  await expect.poll(() => rulesIn(service.sandbox, 'unnoticed'), patience).toEqual(closedPort);
  await expect.poll(() => outcomesOf(groupId, elsewhere), patience).toEqual(['completed for sweep']);
  await expect
    .poll(async () => (await news.events()).map((event) => event['detail-type']), patience)
    .toContain('Sweep Completed');
});

test('a sweep closes what is open in another account, with the roles that are deployed there', async () => {
  aGroup('abroad', openPort, { account: spoke, region: elsewhere });

  await sweep();

  await expect.poll(() => rulesIn(service.sandbox, 'abroad'), patience).toEqual(closedPort);
});

test('a sweep that would change more groups than the brake allows changes none', async () => {
  const names = Array.from({ length: brake + 1 }, (_, index) => `too-many-${index}`);
  for (const [index, name] of names.entries())
    aGroup(name, openPort, index === 0 ? { ...home, region: elsewhere } : home);

  await sweep();

  await expect
    .poll(async () => (await news.events()).map((event) => event['detail-type']), patience)
    .toContain('Sweep Halted');
  await expect.poll(() => waiting(service, output('GroupQueueUrl')), patience).toBe(0);
  for (const name of names) {
    expect(rulesIn(service.sandbox, name)).toEqual(['tcp 25-25 0.0.0.0/0']);
    service.sandbox.removeGroup(name);
  }
});

test('groups with managed rules follow the allowlist', async () => {
  const partner = '203.0.113.0/24';
  await tell(service, authorised(aGroup('follower')));
  await expect.poll(() => rulesIn(service.sandbox, 'follower'), patience).toEqual(closedPort);

  const { document } = await service.cli.json('allowlist-add', `allowlist add ${partner}`, ...who);
  await expect
    .poll(() => rulesIn(service.sandbox, 'follower'), patience)
    .toEqual([...closedPort, `tcp 25-25 ${partner}`]);

  await service.cli.json('allowlist-remove', `allowlist remove ${document.entry.id}`);
  await expect.poll(() => rulesIn(service.sandbox, 'follower'), patience).toEqual(closedPort);
});

test('an event of a shape nobody knows becomes a dead letter that says why', async () => {
  const dead = output('GroupDeadLettersUrl');
  const { detail: _, ...event } = cloudTrailEvent('AuthorizeSecurityGroupIngress');
  const unknown = { eventSource: 'ec2.amazonaws.com', eventName: 'AuthorizeSecurityGroupIngress' };

  await tell(service, { ...event, detail: unknown });

  await expect.poll(() => waiting(service, dead), patience).toBe(1);
  const [letter] = await take(service, dead);
  expect(JSON.parse(letter?.Body ?? '')).toMatchObject({ source: 'aws.ec2', detail: unknown });
  expect(letter?.MessageAttributes?.reason?.StringValue).toMatch(/./);
});

test('Datadog’s webhook is taken with the secret and refused without', async () => {
  const groupId = aGroup('seen-by-datadog');
  // By its path, since not every machine can look up names under localhost.
  const [apiId] = new URL(output('DatadogUrl')).host.split('.');
  const secretId = ['--secret-id', output('DatadogSecretArn')];
  const { SecretString } = await aws(service.environment, 'secretsmanager', 'get-secret-value', ...secretId);
  const sample = JSON.stringify(readEvent('datadog-webhook-rendered')).replaceAll('sg-0123456789abcdef0', groupId);
  const post = (secret: string) =>
    fetch(`${service.endpoint}/_aws/execute-api/${apiId}/$default/datadog`, {
      method: 'POST',
      headers: { 'x-smtp-warden-secret': secret },
      body: sample,
    });

  const refused = await post('guessed');
  const accepted = await post(SecretString);

  expect([refused.status, accepted.status]).toEqual([401, 202]);
  await expect.poll(() => rulesIn(service.sandbox, 'seen-by-datadog'), patience).toEqual(closedPort);
});

test('the schedule begins a sweep by itself', async () => {
  aGroup('in-time');

  await everyMinute(service, 'rate(1 hour)');

  await expect.poll(() => rulesIn(service.sandbox, 'in-time'), { ...patience, timeout: 100_000 }).toEqual(closedPort);
});

test('no function met an error but the one that was meant', async () => {
  const errors = await errorsLogged();
  const letters = ['GroupDeadLettersUrl', 'ScanDeadLettersUrl', 'StreamDeadLettersUrl'].map(output);

  expect(errors).toEqual(['worker: message set aside as a dead letter']);
  expect(await Promise.all(letters.map((url) => waiting(service, url)))).toEqual([0, 0, 0]);
});

test('deployed again in the mode plan, it proposes and changes nothing', async () => {
  const groupId = aGroup('only-proposed');

  await deploy(service.environment, 'plan');
  await tell(service, authorised(groupId));

  await expect.poll(() => outcomesOf(groupId), patience).toEqual(['proposed for AuthorizeSecurityGroupIngress']);
  await expect.poll(() => eventsAbout(groupId), patience).toEqual(['Remediation Proposed']);
  expect(rulesIn(service.sandbox, 'only-proposed')).toEqual(['tcp 25-25 0.0.0.0/0']);
});
