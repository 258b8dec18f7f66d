import { setTimeout as wait } from 'node:timers/promises';
import { expect, type onTestFinished, test } from 'vitest';
import type { FaultInput } from '../../../sandbox/faults.ts';
import { approvedWorld, mailId, openGroup, rulesText } from './cli-world.ts';
import { type Environment, exited, startCli } from './run-cli.ts';

/** A claim that runs out before the test loses patience, and that leaves the time to close a group. */
const short: Environment = { SMTP_WARDEN_CLAIM_TIMEOUT_SECONDS: '12' };
const authorize = 'AuthorizeSecurityGroupIngress';
const revoke = 'RevokeSecurityGroupIngress';
const before = ['tcp 20-30 0.0.0.0/0'];
const kept = ['tcp 20-24 0.0.0.0/0', 'tcp 26-30 0.0.0.0/0'];
const planned = [...kept, 'tcp 25 198.51.100.0/24'];

/** A group whose remediation was killed as soon as the call in question had met its fault. */
async function crashedWorld(fault: FaultInput & { action: string }, atEnd: typeof onTestFinished) {
  const ingress = [{ protocol: 'tcp', from: 20, to: 30, cidr: '0.0.0.0/0', description: 'mail' }];
  const world = await approvedWorld({ groups: [openGroup({ ingress })] }, atEnd);
  const { cli, sandbox } = world;
  sandbox.faults.add(fault);
  let calls = 0;
  const child = startCli(['fix', mailId, '--yes'], { ...sandbox.environment(), ...short });
  sandbox.hooks.after = ({ action }) => {
    calls += action === fault.action ? 1 : 0;
    if (action === fault.action && calls > (fault.skip ?? 0)) child.kill('SIGKILL');
  };
  await exited(child);
  sandbox.hooks.after = () => undefined;
  sandbox.faults.clear();
  const { document } = await cli.with(short).json('plan', `plan ${mailId}`);
  return { ...world, cli: cli.with(short), unfinished: document.unfinished[0] };
}

/** Until the claim of what was killed has run out. */
async function untilFree(unfinished: { readonly takeOverAfter: string } | undefined): Promise<void> {
  await wait(Math.max(0, Date.parse(unfinished?.takeOverAfter ?? '') - Date.now()) + 100);
}

test.concurrent.for([
  ['before the first call', { kind: 'hang', action: authorize }, before, 'fix --all --yes'],
  ['before the revoke', { kind: 'hang', action: revoke }, [...before, ...kept], 'fix --all --yes'],
  ['once the revoke is done', { kind: 'lostResponse', action: revoke }, kept, `fix ${mailId} --yes`],
  ['after the revoke', { kind: 'hang', action: authorize, skip: 1 }, kept, 'fix --all --yes'],
  ['after the revoke', { kind: 'hang', action: authorize, skip: 1 }, kept, `fix ${mailId} --yes`],
  ['once all is done', { kind: 'lostResponse', action: authorize, skip: 1 }, planned, 'fix --all --yes'],
] as const)(
  'killed %s (%j), the other ports are never gone (%j), and %s closes the port and lets in who is approved',
  async ([_, fault, then, line], { onTestFinished }) => {
    const { cli, sandbox, unfinished } = await crashedWorld(fault, onTestFinished);
    const rulesThen = rulesText(sandbox, mailId);

    await untilFree(unfinished);
    const { exitCode } = await cli(line);
    const again = await cli.json('fix', 'fix --all --yes');
    const scan = await cli.json('scan', 'scan');
    const verification = await cli.json('history-verify', 'history verify');

    expect(rulesThen).toEqual(then);
    expect(exitCode).toBe(0);
    expect(rulesText(sandbox, mailId).sort()).toEqual(planned.toSorted());
    expect(again).toMatchObject({ exitCode: 0, document: { remediations: [], skipped: [] } });
    expect(scan).toMatchObject({ exitCode: 0, document: { unfinished: [] } });
    expect(verification).toMatchObject({ exitCode: 0, document: { verified: true } });
  },
);

test.concurrent('until the claim runs out nobody else takes the group, and every command says who holds it', async ({
  onTestFinished,
}) => {
  const { cli, sandbox, unfinished } = await crashedWorld({ kind: 'hang', action: revoke }, onTestFinished);
  // A claim of a day, so that it does not run out under the test.
  const patient = cli.with({ SMTP_WARDEN_CLAIM_TIMEOUT_SECONDS: '86400' });
  const progress = /in progress since \S+Z by arn:aws:iam::111122223333:user\/sandbox, can be taken over after \S+Z/;

  const named = await patient.json('fix', `fix ${mailId} --yes`);
  const all = await patient(`fix --all --yes`);
  const texts = await Promise.all([
    patient('scan'),
    patient(`plan ${mailId}`),
    patient('plan --all'),
    patient('doctor'),
  ]);
  const documents = [
    (await patient.json('scan', 'scan')).document,
    (await patient.json('plan', 'plan --all')).document,
    (await patient.json('doctor', 'doctor')).document,
  ];

  expect(unfinished).toMatchObject({ groupId: mailId, region: 'us-east-1', account: '111122223333' });
  const skipped = {
    groupId: mailId,
    outcome: 'busy',
    reason: expect.stringMatching(progress),
    id: unfinished?.remediationId,
  };
  expect(named).toMatchObject({ exitCode: 1, document: { remediations: [], skipped: [skipped] } });
  expect(all).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(progress) });
  for (const { stdout } of texts) expect(stdout).toMatch(progress);
  for (const document of documents)
    expect(document.unfinished).toMatchObject([{ groupId: mailId, remediationId: unfinished?.remediationId }]);
  expect(rulesText(sandbox, mailId)).toEqual([...before, ...kept]);
});

test.concurrent('a group opted out after the crash is not touched any more, and keeps the other ports', async ({
  onTestFinished,
}) => {
  const { cli, sandbox, unfinished } = await crashedWorld({ kind: 'hang', action: authorize, skip: 1 }, onTestFinished);
  await cli(`groups opt-out --yes ${mailId}`);

  await untilFree(unfinished);
  const cut = await cli('scan');
  const { exitCode } = await cli.json('fix', `fix ${mailId} --yes`);
  const listing = await cli.json('history-list', 'history list');

  expect(cut.stdout).toContain(`it was interrupted; finish it with: smtp-warden fix ${mailId}`);
  expect([0, 3]).toContain(exitCode);
  expect(listing.document.remediations.at(-1)).toMatchObject({ id: unfinished?.remediationId, outcome: 'partial' });
  expect(rulesText(sandbox, mailId)).toEqual(kept);
});
