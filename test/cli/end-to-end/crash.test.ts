import { setTimeout as wait } from 'node:timers/promises';
import { expect, type onTestFinished, test } from 'vitest';
import type { FaultInput } from '../../../sandbox/faults.ts';
import { initedWorld, mailId, openGroup, rulesText } from './cli-world.ts';
import { exited, startCli } from './run-cli.ts';

const who = ['--owner', 'mail-team', '--reason', 'partner relay'];
const impatient = { SMTP_WARDEN_CLAIM_TIMEOUT_SECONDS: '1' };
const hang = { kind: 'hang', action: 'AuthorizeSecurityGroupIngress' } as const;
const planned = ['tcp 20-24 0.0.0.0/0', 'tcp 26-30 0.0.0.0/0', 'tcp 25 198.51.100.0/24'];

/** A group whose remediation was killed as soon as the call in question had met its fault. */
async function crashedWorld(fault: FaultInput & { action: string }, atEnd: typeof onTestFinished) {
  const ingress = [{ protocol: 'tcp', from: 20, to: 30, cidr: '0.0.0.0/0', description: 'mail' }];
  const world = await initedWorld({ groups: [openGroup({ ingress })] }, atEnd);
  const { cli, sandbox } = world;
  await cli('allowlist add 198.51.100.0/24', ...who);
  sandbox.faults.add(fault);
  const child = startCli(['fix', mailId, '--yes'], sandbox.environment());
  sandbox.hooks.after = ({ action }) => action === fault.action && child.kill('SIGKILL');
  await exited(child);
  sandbox.hooks.after = () => undefined;
  sandbox.faults.clear();
  const { document } = await cli.json('history-list', 'history list');
  return { ...world, remediation: document.remediations[0] };
}

test.concurrent.for([
  ['before the revoke', { kind: 'hang', action: 'RevokeSecurityGroupIngress' }, 'fix --all --yes'],
  ['once the revoke is done', { kind: 'lostResponse', action: 'RevokeSecurityGroupIngress' }, `fix ${mailId} --yes`],
  ['between revoke and authorise', hang, 'fix --all --yes'],
  ['between revoke and authorise', hang, `fix ${mailId} --yes`],
  ['once the authorise is done', { kind: 'lostResponse', action: 'AuthorizeSecurityGroupIngress' }, 'fix --all --yes'],
] as const)(
  'killed %s (%j), the remediation is finished by %s, once, under its id',
  async ([_, fault, line], { onTestFinished }) => {
    const { cli, sandbox, remediation } = await crashedWorld(fault, onTestFinished);

    await wait(1_000);
    const { exitCode, document } = await cli.with(impatient).json('fix', line);
    const again = await cli.json('fix', 'fix --all --yes');
    const listing = await cli.json('history-list', 'history list');
    const verification = await cli.json('history-verify', 'history verify');

    expect(remediation).toMatchObject({ outcome: 'planned' });
    expect(exitCode).toBe(0);
    expect(document.remediations).toMatchObject([{ id: remediation?.id, outcome: 'completed' }]);
    expect(rulesText(sandbox, mailId).sort()).toEqual(planned.toSorted());
    expect(again).toMatchObject({ exitCode: 0, document: { remediations: [], skipped: [] } });
    expect(listing.document.remediations).toMatchObject([{ id: remediation?.id, outcome: 'completed' }]);
    expect(verification).toMatchObject({ exitCode: 0, document: { verified: true, entries: 3 } });
  },
);

test.concurrent('until the claim times out nobody else takes the group, and fix says who holds it', async ({
  onTestFinished,
}) => {
  const { cli, sandbox, remediation } = await crashedWorld(hang, onTestFinished);

  const early = await cli.json('fix', 'fix --all --yes');

  expect(early).toMatchObject({ exitCode: 1, document: { skipped: [{ groupId: mailId, outcome: 'taken' }] } });
  expect(early.document.skipped[0]?.reason).toContain(remediation?.id);
  expect(rulesText(sandbox, mailId)).toEqual([]);
});

test.concurrent('a group opted out after the crash is not touched any more, and the entry says what it is left without', async ({
  onTestFinished,
}) => {
  const { cli, sandbox } = await crashedWorld(hang, onTestFinished);
  await cli(`groups opt-out ${mailId}`);

  await wait(1_000);
  const { exitCode, document } = await cli.with(impatient).json('fix', 'fix --all --yes');

  expect(exitCode).toBe(1);
  expect(document.remediations).toMatchObject([
    { outcome: 'failed', reason: expect.stringMatching(/no longer opted in.*left without tcp 20-24 0\.0\.0\.0\/0/) },
  ]);
  expect(rulesText(sandbox, mailId)).toEqual([]);
});
