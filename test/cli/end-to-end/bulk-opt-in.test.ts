import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { approvedWorld, initedWorld, mailId, openGroup, otherId } from './cli-world.ts';

const third = 'sg-0000000000000a003';
const tagged = { tags: { team: 'mail' } };
const home = openGroup({ tags: {} });
const europe = openGroup({ ...tagged, region: 'eu-west-1', id: otherId, name: 'mx-eu' });
const quiet = openGroup({ ...tagged, id: third, name: 'quiet', ingress: [] });
const places = '--region us-east-1,eu-west-1';

async function fileOf(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'smtp-warden-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'groups.csv');
  await writeFile(path, text);
  return path;
}

test('--from-scan opts in what is open and not opted in, over several regions, in one question, after showing the effect', async () => {
  const { cli, changes, sandbox } = await approvedWorld({ groups: [home, europe, quiet] });

  const unasked = await cli(`groups opt-in --from-scan ${places}`);
  const dry = await cli.json('groups-opt-in', `groups opt-in --from-scan ${places} --dry-run`);
  const before = changes();
  const done = await cli.json('groups-opt-in', `groups opt-in --from-scan ${places} --yes`);
  const again = await cli(`groups opt-in --from-scan ${places} --yes`);

  expect(unasked).toMatchObject({ exitCode: 2, stdout: '' });
  expect(unasked.stderr).toMatch(/2 groups would change: 2 closed to the internet/);
  expect(dry.document).toMatchObject({
    applied: false,
    effect: {
      groups: [
        { groupId: otherId, before: { decision: 'report' }, after: { decision: 'remediate' }, closes: true },
        { groupId: mailId, after: { openTo: ['198.51.100.0/24'] } },
      ],
    },
  });
  expect(before).toEqual([]);
  expect(done).toMatchObject({ exitCode: 0, document: { applied: true, optedIn: true, errors: [] } });
  expect(done.document.groups.map(({ region, groupId }) => [region, groupId])).toEqual([
    ['us-east-1', mailId],
    ['eu-west-1', otherId],
  ]);
  expect(changes()).toEqual(['CreateTags', 'CreateTags']);
  expect([...sandbox.group('mx-eu').tags]).toContainEqual(['smtp-warden:auto-fix', 'true']);
  expect(again).toMatchObject({ exitCode: 0, stdout: 'No group to opt in.\n' });
});

test('--tag takes the groups with exactly this tag, open or not; --file those of a list or of what scan has written', async () => {
  const { cli } = await approvedWorld({ groups: [home, europe, quiet] });
  const list = await fileOf(`${mailId}\n${otherId}\n`);
  const scan = await fileOf((await cli(`scan ${places} --output csv`)).stdout);
  const idsOf = async (selection: string) => {
    const { document } = await cli.json('groups-opt-in', `groups opt-in ${selection} --dry-run`);
    return document.groups.map(({ region, groupId }) => [region, groupId]);
  };

  const selections = [
    await idsOf(`--tag team=mail ${places}`),
    await idsOf(`--file ${list} ${places}`),
    await idsOf(`--file ${scan}`),
    await idsOf(`mx-eu ${mailId} ${places}`),
  ];

  const [here, there] = [['us-east-1', mailId] as const, ['eu-west-1', otherId] as const];
  expect(selections[0]).toEqual([['us-east-1', third], there]);
  expect(selections.slice(1)).toEqual([
    [here, there],
    [here, there],
    [there, here],
  ]);
});

test('where one place refuses the tag, its groups are named, and the others are opted in', async () => {
  const { cli, sandbox } = await approvedWorld({ groups: [home, europe] });
  const fault = { kind: 'before', action: 'CreateTags', region: 'eu-west-1', times: 99 } as const;
  sandbox.faults.add({ ...fault, code: 'UnauthorizedOperation', status: 403 });

  const { exitCode, document } = await cli.json('groups-opt-in', `groups opt-in --from-scan ${places} --yes`);

  expect(exitCode).toBe(1);
  expect(document.errors).toMatchObject([{ region: 'eu-west-1', groupId: otherId }]);
  expect([...sandbox.group(mailId).tags.keys()]).toEqual(['smtp-warden:auto-fix']);
  expect([...sandbox.group('mx-eu').tags.keys()]).toEqual(['team']);
});

test('what could not be read is named and nothing is tagged without --partial', async () => {
  const { cli, sandbox, changes } = await approvedWorld({ groups: [home, europe] });
  const fault = { kind: 'before', action: 'DescribeSecurityGroups', region: 'eu-west-1', times: 99 } as const;
  sandbox.faults.add({ ...fault, code: 'UnauthorizedOperation', status: 403 });

  const refused = await cli(`groups opt-in --from-scan ${places} --yes`);
  const refusedChanges = changes();
  const partial = await cli(`groups opt-in --from-scan ${places} --yes --partial`);

  expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--partial') });
  expect(refusedChanges).toEqual([]);
  expect(partial).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^sg-0000000000000a001 mail: opted in/) });
});

test('opting out shows what stays open then', async () => {
  const { cli } = await approvedWorld({ groups: [openGroup()] });

  const { document } = await cli.json('groups-opt-out', `groups opt-out ${mailId} --dry-run`);

  expect(document.effect.groups).toMatchObject([
    { before: { decision: 'remediate' }, after: { decision: 'report', openTo: ['0.0.0.0/0'] }, closes: false },
  ]);
});

test('a group that is in none of the places, or a name that is that of several, is refused; nothing is tagged', async () => {
  const twin = openGroup({ tags: {}, region: 'eu-west-1', id: otherId, name: 'mail' });
  const { cli, changes } = await initedWorld({ groups: [home, twin] });

  const nowhere = await cli(`groups opt-in sg-0000000000000dead ${places} --yes`);
  const several = await cli(`groups opt-in mail ${places} --yes`);

  expect(nowhere).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('in none of 2 accounts and regions') });
  expect(several.exitCode).toBe(1);
  expect(several.stderr).toMatch(
    /is the name of 2 security groups.*a001 \(111122223333 us-east-1\).*a002 \(.* eu-west-1\)/,
  );
  expect(changes()).toEqual([]);
});

test.each([
  'groups opt-in',
  `groups opt-in ${mailId} --from-scan`,
  'groups opt-in --tag team',
  'groups opt-out --from-scan',
])('%s is a usage error', async (line) => {
  const { cli } = await initedWorld();

  const { exitCode } = await cli(line);

  expect(exitCode).toBe(2);
});

test('where no group was found and something could not be read, that is no success without --partial', async () => {
  const { cli, changes } = await approvedWorld({ groups: [quiet] });
  const gone = await fileOf('groupId,account,region\nsg-0000000000000dead,111122223333,us-east-1\n');

  const refused = await cli(`groups opt-in --file ${gone} --yes`);
  const partial = await cli(`groups opt-in --file ${gone} --yes --partial`);

  expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
  expect(refused.stderr).toMatch(/sg-0000000000000dead: the group does not exist.*--partial/);
  expect(partial).toMatchObject({ exitCode: 0, stdout: 'No group to opt in.\n' });
  expect(partial.stderr).toContain('not read: 111122223333 us-east-1 sg-0000000000000dead: the group does not exist');
  expect(changes()).toEqual([]);
});
