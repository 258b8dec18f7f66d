import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { home, rulesIn } from '../../builders/live-deps.ts';
import { approved, becomes, closed, open, patience, who } from './expectations.ts';
import { tell } from './messages.ts';
import { aGroup, authorised, errorsIn, type JsonLine, logged, metricsIn, openPort, outcomesOf } from './observe.ts';
import { deployService, type Service } from './service.ts';
import { watch } from './watch.ts';

// A claim lasts 90 s as deployed. Here it is shorter, so that nobody waits long for its end; what comes after it takes as long.
const claimSeconds = 20;
const settings = {
  SMTP_WARDEN_CLAIM_TIMEOUT_SECONDS: String(claimSeconds),
  SMTP_WARDEN_VERIFY_TIMEOUT_SECONDS: '10',
};

/** By when a killed worker's group is finished: with the claim as deployed, within 3 minutes. In milliseconds. */
const recovery = (180 - 90 + claimSeconds) * 1000;

const range = { protocol: 'tcp', from: 20, to: 30, cidr: '0.0.0.0/0' };
const remainder = ['tcp 20-24 0.0.0.0/0', 'tcp 26-30 0.0.0.0/0'];
const finished = [...closed, ...remainder].sort();

let service: Service;
beforeAll(async () => {
  service = await deployService(settings);
  await service.cli.json('allowlist-add', `allowlist add --yes ${approved}`, ...who);
});
afterAll(() => service?.close());
beforeEach(({ onTestFailed }) => onTestFailed(async () => console.error(errorsIn(await logged(service)).join('\n'))));
afterEach(() => {
  delete service.sandbox.hooks.after;
});

test('a range is closed by its remainder, the revoke and the approved, in this order', async () => {
  const groupId = aGroup(service, 'mail', range);
  const changes = watch(service, 'mail');

  await tell(service, authorised(groupId));

  await becomes(service, 'mail', finished);
  expect(changes).toEqual([
    { action: 'AuthorizeSecurityGroupIngress', rules: [...remainder, 'tcp 20-30 0.0.0.0/0'].sort() },
    { action: 'RevokeSecurityGroupIngress', rules: remainder },
    { action: 'AuthorizeSecurityGroupIngress', rules: finished },
  ]);
});

/** Sends the worker a signal right after its first, second or third change of a group, before it hears of it. */
async function strike(name: string, signal: NodeJS.Signals, after: number) {
  const groupId = aGroup(service, name, range);
  const struck = Promise.withResolvers<number>();
  const changes = watch(service, name, async (count) => {
    if (count === after) await service.signalFunction(signal, 'worker').then(struck.resolve, struck.reject);
  });
  await tell(service, authorised(groupId));
  expect(await struck.promise).toBeGreaterThan(0);
  return { groupId, changes };
}

test('the group of a worker that was killed is finished within 3 minutes', { timeout: 2 * recovery }, async () => {
  const names = [1, 2, 3].map((after) => `killed-after-${after}`);
  for (const [index, name] of names.entries()) await strike(name, 'SIGKILL', index + 1);
  const rulesThen = names.map((name) => rulesIn(service.sandbox, name));

  await Promise.all(names.map((name) => becomes(service, name, finished, recovery)));

  expect(rulesThen).toEqual([[...remainder, 'tcp 20-30 0.0.0.0/0'].sort(), remainder, finished]);
  const [first = '', second = '', third = ''] = names.map((name) => service.sandbox.group(name).id);
  const event = 'AuthorizeSecurityGroupIngress';
  const carriedOn = ['completed for ClaimEnded', `partial for ${event}`];
  await expect.poll(() => outcomesOf(service, first), patience).toEqual(carriedOn);
  await expect.poll(() => outcomesOf(service, second), patience).toEqual(carriedOn);
  await expect.poll(() => outcomesOf(service, third), patience).toEqual([`completed for ${event}`]);
});

test('a worker that stood still for longer than its claim changes nothing more', {
  timeout: 2 * recovery,
}, async () => {
  const { groupId, changes } = await strike('stood-still', 'SIGSTOP', 1);
  await becomes(service, 'stood-still', finished, recovery);
  await expect.poll(() => outcomesOf(service, groupId), patience).toHaveLength(2);
  const before = changes.length;

  await service.signalFunction('SIGCONT', 'worker');

  const results = async () => (await checksOf(groupId)).map(({ result }) => result);
  await expect.poll(results, patience).toContain('busy');
  expect(changes).toHaveLength(before);
  expect(rulesIn(service.sandbox, 'stood-still')).toEqual(finished);
});

/** What the worker has said of its checks of a group, oldest first. */
async function checksOf(groupId: string): Promise<JsonLine[]> {
  const lines = (await logged(service)).flatMap(({ by, json }) => (by === 'worker' && json ? [json] : []));
  return lines.filter(({ msg, group }) => msg === 'group reconciled' && group === chainOf(groupId));
}

/** What the check found that comes after the claim of a group's last remediation; null before it. */
async function afterItsClaim(groupId: string): Promise<string | null> {
  const checks = await checksOf(groupId);
  const { time: claimed = 0 } = checks.findLast(({ result }) => result === 'remediated') ?? {};
  return checks.find(({ time = 0 }) => time > claimed + claimSeconds * 1000)?.result ?? null;
}

function chainOf(groupId: string): string {
  return `${home.account}/${home.region}/${groupId}`;
}

test('an edit of the allowlist is followed and closes nothing, and what it leads to neither', {
  timeout: 2 * recovery,
}, async () => {
  const partner = '203.0.113.0/24';
  const { document } = await service.cli.json('allowlist-add', `allowlist add --yes ${partner}`, ...who);
  const groupId = aGroup(service, 'reopened');
  await tell(service, authorised(groupId));
  await becomes(service, 'reopened', [...closed, `tcp 25-25 ${partner}`]);
  // That check must be over, since it may close the group.
  await expect.poll(() => afterItsClaim(groupId), { ...patience, timeout: recovery }).toBe('compliant');
  service.sandbox.addRule('reopened', openPort);

  await service.cli.json('allowlist-remove', `allowlist remove --yes ${document.entry.id}`);
  await becomes(service, 'reopened', [...open, ...closed]);
  await expect.poll(() => afterItsClaim(groupId), { ...patience, timeout: recovery }).toBe('declined');
  expect(rulesIn(service.sandbox, 'reopened')).toEqual([...open, ...closed].sort());
  await tell(service, authorised(groupId));

  await becomes(service, 'reopened', closed);
});

/** A forged end: it says that a remainder is still missing, tcp 22 from everywhere. */
async function forge(groupId: string, sequence: number): Promise<void> {
  const step = {
    kind: { S: 'authorizeIngress' },
    rules: { L: [{ M: { protocol: { S: 'tcp' }, fromPort: { N: '22' } } }] },
  };
  const item = {
    groupKey: { S: chainOf(groupId) },
    sequence: { N: String(sequence) },
    outcome: { S: 'partial' },
    steps: { L: [{ M: step }] },
    hash: { S: '0'.repeat(64) },
  };
  const table = ['--table-name', service.output('AuditTableName')];
  await service.aws('dynamodb', 'put-item', ...table, '--item', JSON.stringify(item));
}

test('a group is left alone after a forged entry, with an alarm, until a person begins its history anew', async () => {
  const groupId = aGroup(service, 'forged');
  await tell(service, authorised(groupId));
  await becomes(service, 'forged', closed);
  await expect.poll(() => outcomesOf(service, groupId), patience).toHaveLength(1);
  await forge(groupId, 3);
  service.sandbox.addRule('forged', openPort);
  const changes = watch(service, 'forged');

  await tell(service, authorised(groupId));
  await expect.poll(async () => [...metricsIn(await logged(service))], patience).toContain('smtp-warden ChainsBroken');
  const broken = await service.cli.json('history-verify', 'history verify');
  const restart = await service.cli(`history restart ${groupId} --yes`, '--reason', 'entry 3 was forged');
  const changesThen = changes.length;
  await tell(service, authorised(groupId));
  await becomes(service, 'forged', closed);
  const anew = await service.cli.json('history-verify', 'history verify');

  expect(broken.exitCode).toBe(1);
  expect(broken.document.faults).toEqual([expect.objectContaining({ group: chainOf(groupId), sequence: 3 })]);
  expect(changesThen).toBe(0);
  expect(restart).toMatchObject({ exitCode: 0 });
  expect(anew).toMatchObject({ exitCode: 0, document: { verified: true, faults: [] } });
});

test('no function told of an error but those that were meant', async () => {
  expect([...new Set(errorsIn(await logged(service)))].sort()).toEqual([
    // Of the worker that was killed between the revoke and the approved, and of the chain that does not hold. `announce` tells of the
    // item that is no entry, and is held up by nothing.
    'worker: a person has to act on this group',
    'worker: nothing was changed or recorded: no entry can be added to the chain of the group',
  ]);
});
