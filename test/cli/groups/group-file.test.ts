import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readGroupFile } from '../../../cli/groups/group-file.ts';

const [one, other] = ['sg-0000000000000a001', 'sg-0000000000000a002'];

async function fileOf(content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'smtp-warden-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'groups.txt');
  await writeFile(path, content);
  return path;
}

test.each([
  ['one id a line', `${one}\n\n  ${other}  \n`],
  ['one id a line, as Windows ends lines', `\ufeff${one}\r\n${other}`],
  ['CSV with a column groupId', `name;groupId\nmail;${one}\nrelay;${other}\n`],
])('%s: the groups are looked for', async (_, content) => {
  const groups = await readGroupFile(await fileOf(content));

  expect(groups).toEqual([one, other].map((groupId) => ({ groupId, place: null })));
});

test('CSV as scan writes it names the places as well', async () => {
  const head = 'account,region,groupId,groupName,vpcId,optedIn,decision,reason,exposures';
  const row = `111122223333,eu-west-1,${one},mail,vpc-1,false,report,not opted in,"a, b"`;

  const groups = await readGroupFile(await fileOf(`${head}\n${row}\n`));

  expect(groups).toEqual([{ groupId: one, place: { account: '111122223333', region: 'eu-west-1' } }]);
});

test.each([
  ['a name', `${one}\nmail\n`, /line 2: "mail" is not a security group id/],
  [
    'an account that a spreadsheet has shortened',
    `account,region,groupId\n1234,eu-west-1,${one}`,
    /line 2: "1234" is not a 12-digit account id/,
  ],
  ['a region that is missing', `account,region,groupId\n111122223333,,${one}`, /line 2: "" is not an AWS region/],
  ['nothing', '\n', /names no group/],
  ['a header alone', 'groupId,name\n', /names no group/],
])('a file with %s is a usage error', async (_, content, message) => {
  const reading = readGroupFile(await fileOf(content));

  await expect(reading).rejects.toThrow(
    expect.objectContaining({ name: 'UsageError', message: expect.stringMatching(message) }),
  );
});

test('a file that is not there is a usage error', async () => {
  await expect(readGroupFile('/nowhere/groups.txt')).rejects.toThrow(/cannot read the file/);
});
