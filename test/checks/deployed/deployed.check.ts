import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { home, rulesIn } from '../../builders/live-deps.ts';
import { cloudTrailEvent, readEvent } from '../../builders/read-event.ts';
import { approved, becomes, closed, open, patience, who } from './expectations.ts';
import { everyMinute, listen, type News, take, tell, waiting } from './messages.ts';
import { aGroup, authorised, errorsIn, logged, metricsIn, openPort, outcomesOf, sweep } from './observe.ts';
import { changeLimit, deployService, elsewhere, type Service, spoke } from './service.ts';

let service: Service;
let news: News;
beforeAll(async () => {
  service = await deployService();
  news = await listen(service, service.output('TopicArn'));
  await service.cli.json('allowlist-add', `allowlist add --yes ${approved}`, ...who);
});
afterAll(() => service?.close());
// What a test waited for in vain is mostly explained by what a function was refused.
beforeEach(({ onTestFailed }) => onTestFailed(async () => console.error(errorsIn(await logged(service)).join('\n'))));

async function eventTypes(groupId?: string): Promise<string[]> {
  const events = await news.events();
  return events.filter(({ detail }) => detail.groupId === groupId).map((event) => event['detail-type']);
}

/** Waits until the worker has nothing left to do. */
function idle(): Promise<void> {
  const urls = ['GroupQueueUrl', 'BackgroundQueueUrl'].map((name) => service.output(name));
  const counts = () => Promise.all(urls.map((url) => waiting(service, url)));
  return expect.poll(counts, patience).toEqual([0, 0]);
}

test('an event about an open group closes it; that is on record and everybody is told', async () => {
  const groupId = aGroup(service, 'mail', { protocol: 'tcp', from: 20, to: 30, cidr: '0.0.0.0/0' });

  await tell(service, authorised(groupId));

  await becomes(service, 'mail', [...closed, 'tcp 20-24 0.0.0.0/0', 'tcp 26-30 0.0.0.0/0']);
  await expect
    .poll(() => outcomesOf(service, groupId), patience)
    .toEqual(['completed for AuthorizeSecurityGroupIngress']);
  await expect.poll(() => eventTypes(groupId), patience).toEqual(['Remediation Completed']);
  await expect.poll(async () => (await news.subjects()).join(), patience).toContain(groupId);
  const { document } = await service.cli.json('history-verify', 'history verify');
  expect(document).toMatchObject({ verified: true, faults: [] });
});

test('a remediation that has begun is checked again 5 s after its claim of 90 s', async () => {
  const groupId = aGroup(service, 'checked-again');

  await tell(service, authorised(groupId));
  await becomes(service, 'checked-again', closed);

  const queued = { msg: 'check queued', chain: `${home.account}/${home.region}/${groupId}`, trigger: 'ClaimEnded' };
  const rechecks = async () =>
    (await logged(service)).flatMap(({ by, json }) => (by === 'recheck' && json ? [json] : []));
  await expect.poll(rechecks, patience).toContainEqual(expect.objectContaining(queued));
  const { delaySeconds } = (await rechecks()).find(({ chain }) => chain === queued.chain) ?? {};
  // Less what the stream has taken.
  expect(delaySeconds).toBeGreaterThan(60);
  expect(delaySeconds).toBeLessThanOrEqual(95);
});

test('a failed call and a dry run are not even looked at', async () => {
  const denied = aGroup(service, 'denied');
  const dryRun = aGroup(service, 'dry-run');

  await tell(service, authorised(denied, 'AuthorizeSecurityGroupIngress-denied'));
  await tell(service, authorised(dryRun, 'AuthorizeSecurityGroupIngress-dryrun'));
  await tell(service, authorised(aGroup(service, 'after-them')));

  await becomes(service, 'after-them', closed);
  await idle();
  expect([denied, dryRun].flatMap((target) => service.sandbox.calls.list({ target }))).toEqual([]);
  for (const name of ['denied', 'dry-run']) service.sandbox.removeGroup(name);
});

test('what other accounts and regions send to the bus for it is taken as well', async () => {
  const groupId = aGroup(service, 'of-the-bus');

  await tell(service, authorised(groupId), service.output('EventBusArn'));

  await becomes(service, 'of-the-bus', closed);
});

test('a sweep closes, in another region, what no event told of', async () => {
  const groupId = aGroup(service, 'unnoticed', openPort, { region: elsewhere });

  // Delivered twice, as a schedule may be, it is the same sweep.
  const due = new Date().toISOString();
  await sweep(service, due);
  await sweep(service, due);

  await becomes(service, 'unnoticed', closed);
  await expect.poll(() => outcomesOf(service, groupId, elsewhere), patience).toEqual(['completed for sweep']);
  await expect.poll(() => eventTypes(), patience).toContain('Sweep Completed');
});

test('a sweep closes what is open in another account, with the roles that are deployed there', async () => {
  aGroup(service, 'abroad', openPort, { account: spoke, region: elsewhere });

  await sweep(service);

  await becomes(service, 'abroad', closed);
});

test('a sweep that would close more groups than the change limit allows closes none', async () => {
  const names = Array.from({ length: changeLimit + 1 }, (_, index) => `too-many-${index}`);
  for (const [index, name] of names.entries()) aGroup(service, name, openPort, index === 0 ? { account: spoke } : {});

  await sweep(service);

  await expect.poll(() => eventTypes(), patience).toContain('Sweep Halted');
  await idle();
  expect(names.flatMap((name) => rulesIn(service.sandbox, name))).toEqual(names.flatMap(() => open));
  for (const name of names) service.sandbox.removeGroup(name);
});

test('groups with managed rules follow the allowlist', async () => {
  const partner = '203.0.113.0/24';
  await tell(service, authorised(aGroup(service, 'follower')));
  await becomes(service, 'follower', closed);

  // The log has groups of the other account by now, which this command line is not told to read.
  const { document } = await service.cli.json('allowlist-add', `allowlist add --yes --partial ${partner}`, ...who);
  await becomes(service, 'follower', [...closed, `tcp 25-25 ${partner}`]);

  await service.cli.json('allowlist-remove', `allowlist remove --yes --partial ${document.entry.id}`);
  await becomes(service, 'follower', closed);
});

test('an event of a shape nobody knows becomes a dead letter that says why', async () => {
  const deadLetters = service.output('GroupDeadLettersUrl');
  const detail = { eventSource: 'ec2.amazonaws.com', eventName: 'AuthorizeSecurityGroupIngress' };

  await tell(service, { ...cloudTrailEvent('AuthorizeSecurityGroupIngress'), detail });

  await expect.poll(() => waiting(service, deadLetters), patience).toBe(1);
  const [letter] = await take(service, deadLetters);
  expect(JSON.parse(letter?.Body ?? '')).toMatchObject({ source: 'aws.ec2', detail });
  expect(letter?.MessageAttributes?.reason?.StringValue).toMatch(/\w/);
});

test('Datadog’s webhook is taken with the secret and refused without', async () => {
  const groupId = aGroup(service, 'seen-by-datadog');
  const secretId = ['--secret-id', service.output('DatadogSecretArn')];
  const { SecretString } = await service.aws('secretsmanager', 'get-secret-value', ...secretId);
  const body = JSON.stringify(readEvent('datadog-webhook-rendered')).replaceAll('sg-0123456789abcdef0', groupId);
  // By the API's id and not its host, since not every machine can look up names under localhost.
  const [apiId] = new URL(service.output('DatadogUrl')).host.split('.');
  const url = `${service.endpoint}/_aws/execute-api/${apiId}/$default/datadog`;
  const post = (secret: string) => fetch(url, { method: 'POST', headers: { 'x-smtp-warden-secret': secret }, body });

  const refused = await post('guessed');
  const accepted = await post(SecretString);

  expect([refused.status, accepted.status]).toEqual([401, 202]);
  await becomes(service, 'seen-by-datadog', closed);
});

test('the schedule begins a sweep by itself', { timeout: 180_000 }, async () => {
  aGroup(service, 'in-time');

  await everyMinute(service, 'rate(1 hour)');

  await expect.poll(() => rulesIn(service.sandbox, 'in-time'), { ...patience, timeout: 150_000 }).toEqual(closed);
});

test('no function told of an error but those that were meant, and nothing else is left over', async () => {
  const letters = ['GroupDeadLettersUrl', 'BackgroundDeadLettersUrl', 'ScanDeadLettersUrl', 'StreamDeadLettersUrl'].map(
    service.output,
  );

  const lines = await logged(service);

  // Two accounts that report at the same moment may both conclude the sweep, and tell the same.
  expect([...new Set(errorsIn(lines))].sort()).toEqual([
    'scan: sweep halted: more groups to close than the change limit allows, so none is closed',
    'worker: message moved to the dead-letter queue',
  ]);
  expect(await Promise.all(letters.map((url) => waiting(service, url)))).toEqual([0, 0, 0, 0]);
  expect([...metricsIn(lines)]).toEqual(
    expect.arrayContaining(
      ['RemediationsCompleted', 'SweepsConcluded', 'MessagesDeadLettered'].map((name) => `smtp-warden ${name}`),
    ),
  );
});

test('deployed again in the mode plan, it proposes and changes nothing', async () => {
  const groupId = aGroup(service, 'only-proposed');

  await service.deploy('plan');
  await tell(service, authorised(groupId));

  await expect
    .poll(() => outcomesOf(service, groupId), patience)
    .toEqual(['proposed for AuthorizeSecurityGroupIngress']);
  await expect.poll(() => eventTypes(groupId), patience).toEqual(['Remediation Proposed']);
  expect(rulesIn(service.sandbox, 'only-proposed')).toEqual(open);
});

test('with evidence it says in the mail of a proposal whom it would cut off, as far as that can be read', {
  timeout: 300_000,
}, async () => {
  const groupId = aGroup(service, 'with-evidence');
  const attached = {
    networkInterfaces: [{ id: 'eni-0123456789abcdef0', groups: ['with-evidence'], publicIp: '203.0.113.9' }],
  };
  service.sandbox.seed({ accounts: { [home.account]: { [home.region]: attached } } });

  await service.deploy('plan', { evidence: 'proposals' });
  await tell(service, authorised(groupId));

  const mail = async () => (await news.texts()).find((text) => text.includes(groupId)) ?? '';
  await expect.poll(mail, { ...patience, timeout: 200_000 }).toContain('Who would be cut off');
  // An output that the first deployment did not have.
  const deadLetters = service.output('GroupDeadLettersUrl').replace('-groups-dead', '-evidence-dead');
  // MiniStack has no flow logs of the sandbox's interfaces: what is not covered is said.
  expect(await mail()).toMatch(/Interfaces +1\n/);
  expect(await mail()).toMatch(/Verdict +(reachable|unknown|no path found)\n/);
  expect(await mail()).toContain('no flow log covers eni-0123456789abcdef0');
  expect(await waiting(service, deadLetters)).toBe(0);
});
