import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { mostInFlight } from '../../../cli/flights/start-flights.ts';
import { approvedWorld, mailId, openGroup, openGroups, rulesText } from './cli-world.ts';
import { type Cli, exited, readDocument, startCli } from './run-cli.ts';

const open = ['tcp 25 0.0.0.0/0'];
const closed = ['tcp 25 198.51.100.0/24'];
const revoke = 'RevokeSecurityGroupIngress';

interface Order {
  readonly args: readonly string[];
  readonly signals: readonly ('SIGINT' | 'SIGTERM')[];
  /** What is done before it. */
  readonly before?: (cli: Cli) => Promise<void>;
}

/** Four more groups than are in flight at a time. */
const groups = mostInFlight + 4;

/** Open groups, and a command that gets its signals in the middle of the revokes of all that it can have in flight. */
async function interruptedWorld({ args, signals, before }: Order) {
  const world = await approvedWorld({ groups: openGroups(groups) });
  await before?.(world.cli);
  const child = startCli(args, world.sandbox.environment());
  const stdout = text(child.stdout);
  const stderr = text(child.stderr);
  const gone = exited(child);
  // The revokes are answered only once the process has said that it heard the signal, or has ended.
  const heard = new Promise<void>((resolve) => {
    child.stderr.on('data', resolve);
    child.once('exit', () => resolve());
  });
  let revokes = 0;
  world.sandbox.hooks.before = async ({ action }) => {
    revokes += action === revoke ? 1 : 0;
    if (action !== revoke) return;
    const [first, second] = signals;
    if (revokes === mostInFlight) child.kill(first);
    await heard;
    if (second && revokes === mostInFlight) {
      child.kill(second);
      await gone;
    }
  };
  await gone;
  return { ...world, exitCode: child.exitCode, stdout: await stdout, stderr: await stderr };
}

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)(
  'the first %s finishes the groups in flight, says how many are done, and stops with %i',
  async (signal, exitCode) => {
    const run = await interruptedWorld({ args: ['fix', '--all', '--yes'], signals: [signal] });
    const rest = await run.cli('fix --all --yes');
    const verification = await run.cli.json('history-verify', 'history verify');

    expect(run.exitCode).toBe(exitCode);
    expect(run.stderr).toMatch(
      /^Finishing 16 groups \(sg-0+1, sg-.+, sg-0+16\), then stopping\. Press Ctrl-C again to stop at once\.$/m,
    );
    expect(run.stderr).toContain(`Stopped by ${signal}: 16 of 20 groups done.`);
    const told = [...run.stdout.matchAll(/(mail-\d+): completed/g)].map(([, name]) => name);
    expect(told).toEqual(openGroups(mostInFlight).map(({ name }) => name));
    expect(rest.exitCode).toBe(0);
    expect(verification.document).toMatchObject({ verified: true, entries: 41 });
  },
);

test('with --json a stopped fix prints a whole document that says how many are done', async () => {
  const run = await interruptedWorld({ args: ['fix', '--all', '--yes', '--json'], signals: ['SIGINT'] });

  expect(run.exitCode).toBe(130);
  expect(readDocument('fix', run.stdout)).toMatchObject({
    remediations: openGroups(mostInFlight).map(({ id }) => ({ groupId: id, outcome: 'completed' })),
    stopped: { signal: 'SIGINT', done: 16, of: 20 },
  });
  const rules = openGroups(groups).map(({ name }) => rulesText(run.sandbox, name));
  expect(rules).toEqual(Array.from({ length: groups }, (_, index) => (index < mostInFlight ? closed : open)));
});

test('the second signal ends at once and says of all groups in flight that they are unfinished', async () => {
  const run = await interruptedWorld({ args: ['fix', '--all', '--yes', '--json'], signals: ['SIGINT', 'SIGTERM'] });
  const scan = await run.cli.json('scan', 'scan');

  expect(run.exitCode).toBe(143);
  expect(run.stderr).toMatch(/in progress since \S+ by arn:\S+, can be taken over after/);
  expect(run.stderr).toContain('Stopped at once: 0 of 20 groups done.');
  const { unfinished = [] } = readDocument('fix', run.stdout);
  expect(unfinished.map(({ groupId }) => groupId).sort()).toEqual(openGroups(mostInFlight).map(({ id }) => id));
  expect(sorted(scan.document.unfinished)).toEqual(sorted(unfinished));
});

test('an interrupted undo is finished, and its exit code says that it was interrupted', async () => {
  const { cli, sandbox } = await approvedWorld({ groups: [openGroup()] });
  const fixed = await cli.json('fix', `fix ${mailId} --yes`);
  const child = startCli(['undo', fixed.document.remediations[0]?.id ?? '', '--yes'], sandbox.environment());
  const stderr = text(child.stderr);
  sandbox.hooks.before = async ({ action }) => {
    if (action === 'AuthorizeSecurityGroupIngress') child.kill('SIGINT');
  };

  await exited(child);

  expect(child.exitCode).toBe(130);
  expect(await stderr).toContain('Finishing the undo');
  expect(rulesText(sandbox, mailId)).toEqual(open);
});

function sorted<Item extends { readonly groupId: string }>(items: readonly Item[]): Item[] {
  return [...items].sort((a, b) => a.groupId.localeCompare(b.groupId));
}

/** Open groups of which the closings are proposed. */
async function proposedGroups(signals: Order['signals']) {
  return interruptedWorld({
    args: ['approve', '--all', '--yes', '--now', '--json'],
    signals,
    before: async (cli) => {
      await cli('plan --all --propose');
    },
  });
}

test('a stopped approve --now says what is executed, and the other plans stay approved', async () => {
  const run = await proposedGroups(['SIGINT']);
  const rest = await run.cli('approve --all --yes');
  const ids = readDocument('approve', run.stdout).approvals.map(({ id }) => id);
  const more = await run.cli.json('approve', `approve ${ids.slice(mostInFlight).join(' ')} --yes --now`);

  expect(run.exitCode).toBe(130);
  expect(run.stderr).toContain('Stopped by SIGINT: 16 of 20 plans executed; the others stay approved.');
  expect(readDocument('approve', run.stdout).approvals.map(({ state }) => state)).toEqual(
    Array.from({ length: groups }, (_, index) => (index < mostInFlight ? 'executed' : 'approved')),
  );
  expect(rest.stdout).toBe('No proposal waits for approval.\n');
  expect(more).toMatchObject({ exitCode: 0, document: { approvals: Array(4).fill({ state: 'executed' }) } });
});

test('the second signal ends approve --now at once, with a whole document', async () => {
  const run = await proposedGroups(['SIGINT', 'SIGTERM']);

  expect(run.exitCode).toBe(143);
  expect(run.stderr).toMatch(/in progress since \S+ by arn:\S+, can be taken over after/);
  expect(run.stderr).toContain('Stopped at once: 0 of 20 plans executed.');
  expect(readDocument('approve', run.stdout).approvals).toHaveLength(groups);
});

test('Ctrl-C while flow logs are read stops their queries, which would cost on, and ends the command', async () => {
  const interfaceId = 'eni-0000000000000a001';
  const { sandbox } = await approvedWorld({
    groups: [openGroup()],
    networkInterfaces: [{ id: interfaceId, groups: ['mail'] }],
    flowLogs: [{ id: 'fl-0000000000000a001', resource: interfaceId, logGroup: '/vpc/flows' }],
  });
  sandbox.knobs.queryTime = 3_600_000;
  const child = startCli(['scan', '--evidence', '14d'], sandbox.environment());
  const gone = exited(child);
  sandbox.hooks.after = ({ action }) => {
    if (action === 'GetQueryResults') child.kill('SIGINT');
  };
  await gone;

  expect(child.signalCode).toBe('SIGINT');
  expect(sandbox.calls.count('StartQuery')).toBe(1);
  expect(sandbox.calls.count('StopQuery')).toBe(1);
});
