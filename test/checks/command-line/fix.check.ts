import { beforeAll, expect, test } from 'vitest';
import { approvedWorld, mailId, openGroup, openGroups, rulesText } from '../../cli/end-to-end/cli-world.ts';
import { type Ended, keys, onTerminal, requireScript } from './terminal.ts';

const open = ['tcp 25 0.0.0.0/0'];
const closed = ['tcp 25 198.51.100.0/24'];
const revoke = 'RevokeSecurityGroupIngress';

beforeAll(requireScript);

/** The terminal as it has to be found again: keys are shown, lines are edited, and Ctrl-C is a signal. */
function expectSane({ settings }: Ended): void {
  for (const flag of ['echo', 'icanon', 'isig', 'onlcr']) expect(settings).toMatch(new RegExp(`(^|\\s)${flag}\\b`));
}

test.each([
  ['Enter alone', keys.enter, 1, 'Nothing was changed.'],
  ['a word that is not yes', `yesterday${keys.enter}`, 1, 'Nothing was changed.'],
  ['Ctrl-D', keys.ctrlD, 1, 'Nothing was changed.'],
  ['Ctrl-C', keys.ctrlC, 130, 'smtp-warden: stopped by Ctrl-C; nothing was changed'],
])('the question is shown after the plan, and %s changes nothing', async (_, key, exitCode, says) => {
  const { sandbox, changes } = await approvedWorld({ groups: [openGroup()] });
  const terminal = onTerminal(`fix ${mailId}`, sandbox.environment());

  await terminal.shows('Change this group now? [y/N] ');
  terminal.press(key);
  const ended = await terminal.ended();

  expect(ended.exitCode).toBe(exitCode);
  expect(ended.screen).toMatch(
    /- sgr-\w+ +tcp 25 .*0\.0\.0\.0\/0[\s\S]*\+ tcp 25 .*198\.51\.100\.0\/24[\s\S]*\n1 to change\nChange this group now\?/,
  );
  expect(ended.screen.trimEnd().split('\n').at(-1)).toBe(says);
  expect(changes()).toEqual([]);
  expect(rulesText(sandbox, mailId)).toEqual(open);
  expectSane(ended);
});

test.each(['y', 'Y', 'yes'])('%s changes the group', async (answer) => {
  const { sandbox } = await approvedWorld({ groups: [openGroup()] });
  const terminal = onTerminal(`fix ${mailId}`, sandbox.environment());

  await terminal.shows('[y/N] ');
  terminal.press(`${answer}${keys.enter}`);
  const ended = await terminal.ended();

  expect(ended).toMatchObject({ exitCode: 0, screen: expect.stringContaining('completed') });
  expect(rulesText(sandbox, mailId)).toEqual(closed);
  expectSane(ended);
});

/** More groups than are changed at a time. */
const count = 20;

/** Open groups, and Ctrl-C, so many times, while the first revoke is on its way. */
async function interrupted(times: number) {
  const world = await approvedWorld({ groups: openGroups(count) });
  const terminal = onTerminal('fix --all', world.sandbox.environment());
  let revokes = 0;
  world.sandbox.hooks.before = async ({ action }) => {
    revokes += action === revoke ? 1 : 0;
    if (action !== revoke || revokes > 1) return;
    terminal.press(keys.ctrlC);
    await terminal.shows('Press Ctrl-C again to stop at once.');
    if (times > 1) terminal.press(keys.ctrlC);
    if (times > 1) await terminal.ended();
  };
  await terminal.shows(`Change these ${count} groups now? [y/N] `);
  terminal.press(`y${keys.enter}`);
  const ended = await terminal.ended();
  return { ...world, ended, groups: openGroups(count).map(({ id = '' }) => rulesText(world.sandbox, id)) };
}

test('Ctrl-C in the middle finishes the groups in hand, leaves the others as they are, and says so', async () => {
  const { ended, groups, cli } = await interrupted(1);
  const verification = await cli.json('history-verify', 'history verify');

  expect(ended.exitCode).toBe(130);
  expect(ended.screen).toMatch(/Finishing .*sg-0+1\b[\s\S]*, then stopping\. Press Ctrl-C again to stop at once\./);
  const done = Number(/Stopped by SIGINT: (\d+) of 20 groups done\./.exec(ended.screen)?.[1]);
  expect(done).toBeGreaterThan(0);
  expect(done).toBeLessThan(count);
  expect(groups).toEqual(Array.from({ length: count }, (_, index) => (index < done ? closed : open)));
  // The approval, and the claim of each group and its end.
  expect(verification.document).toMatchObject({ verified: true, entries: 1 + 2 * done });
  expectSane(ended);
});

test('a second Ctrl-C ends at once, and says which groups are unfinished', async () => {
  const { ended, groups, cli } = await interrupted(2);
  const scan = await cli.json('scan', 'scan');

  const unfinished = scan.document.unfinished.map(({ groupId }: { groupId: string }) => groupId);
  expect(ended.exitCode).toBe(130);
  expect(ended.screen).toMatch(/Stopped at once: \d+ of 20 groups done\./);
  expect(unfinished.length).toBeGreaterThan(0);
  for (const groupId of unfinished)
    expect(ended.screen).toMatch(
      new RegExp(`${groupId} .*us-east-1 +in progress since \\S+ by\\s+arn:\\S+, can be taken over after`),
    );
  expect(groups.slice(16)).toEqual(Array.from({ length: count - 16 }, () => open));
  expectSane(ended);
});
