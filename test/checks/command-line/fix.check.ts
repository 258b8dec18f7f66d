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

/** Three open groups, and Ctrl-C, so many times, while the first revoke is on its way. */
async function interrupted(times: number) {
  const world = await approvedWorld({ groups: openGroups(3) });
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
  await terminal.shows('Change these 3 groups now? [y/N] ');
  terminal.press(`y${keys.enter}`);
  const ended = await terminal.ended();
  return { ...world, ended, groups: openGroups(3).map(({ id = '' }) => rulesText(world.sandbox, id)) };
}

test('Ctrl-C in the middle finishes the group in hand, leaves the others as they are, and says so', async () => {
  const { ended, groups, cli } = await interrupted(1);
  const verification = await cli.json('history-verify', 'history verify');

  expect(ended.exitCode).toBe(130);
  expect(ended.screen).toMatch(/Finishing sg-0+1, then stopping\. Press Ctrl-C again to stop at once\./);
  expect(ended.screen).toContain('Stopped by SIGINT: 1 of 3 groups done.');
  expect(groups).toEqual([closed, open, open]);
  // The approval, and the claim of the group and its end.
  expect(verification.document).toMatchObject({ verified: true, entries: 3 });
  expectSane(ended);
});

test('a second Ctrl-C ends at once, and says which group is unfinished', async () => {
  const { ended, groups, cli } = await interrupted(2);
  const scan = await cli.json('scan', 'scan');

  expect(ended.exitCode).toBe(130);
  expect(ended.screen).toMatch(/sg-0+1 .*us-east-1 +in progress since \S+ by\s+arn:\S+, can be taken over after/);
  expect(ended.screen).toContain('Stopped at once: 0 of 3 groups done.');
  expect(groups.slice(1)).toEqual([open, open]);
  expect(scan.document.unfinished).toMatchObject([{ groupId: expect.stringMatching(/^sg-0+1$/) }]);
  expectSane(ended);
});
