import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { measureSize } from '../../../bench/peers/measure-size.ts';
import { emptyNode } from '../../../bench/peers/own-tools.ts';
import { type Tool, ToolFailure } from '../../../bench/peers/tool.ts';

/** A tool that asks the endpoint for the groups whose names have a word in them, and counts what it is told. */
function counting(id: Tool['id'], finds: Tool['finds'], wanted: string): Tool {
  const script = `
    const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=' + process.env.AWS_ACCESS_KEY_ID + '/20261130/us-east-1/ec2/aws4_request' };
    const body = new URLSearchParams({ Action: 'DescribeSecurityGroups', Version: '2016-11-15' });
    const answer = await fetch(process.env.AWS_ENDPOINT_URL, { method: 'POST', headers, body });
    console.log((await answer.text()).split(process.argv[1]).length - 1);`;
  return {
    id,
    name: id,
    version: null,
    command: () => [process.execPath, '--input-type=module', '-e', script, wanted],
    exitCode: 0,
    finds,
    found: ({ stdout }) => Number(stdout),
  };
}

test('runs the tools in turn, and does not count the first round where it is to warm up', async () => {
  const tools = [counting('boto3', 'all', '<groupName>'), counting('sdk-js', 'all', '<groupName>')];
  const seen: string[] = [];
  const onRun = (tool: Tool, _: unknown, round: number) => seen.push(`${round} ${tool.id}`);

  const size = await measureSize(tools, { groups: 40, entries: 0, rounds: 2, warmUp: true, onRun });
  await measureSize(tools.slice(0, 1), { groups: 40, entries: 0, rounds: 1, warmUp: false, onRun });

  expect(seen).toEqual(['0 boto3', '0 sdk-js', '1 boto3', '1 sdk-js', '2 boto3', '2 sdk-js', '1 boto3']);
  expect(size).toMatchObject({ groups: 40, open: 4, rounds: 2 });
  expect(size.tools.map(({ id, found, calls }) => ({ id, found, calls }))).toEqual([
    { id: 'boto3', found: 41, calls: 1 },
    { id: 'sdk-js', found: 41, calls: 1 },
  ]);
});

test('what a tool costs in the round to warm up is not in its figures', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'smtp-warden-warm-up-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  // Works hard where it has no file yet, as a program does whose files are read from the disk for the first time.
  const script = `
    const { existsSync, writeFileSync } = require('node:fs');
    const file = process.argv[1] + '/read';
    while (!existsSync(file) && process.cpuUsage().user < 400_000);
    writeFileSync(file, '');`;
  const tool: Tool = { ...emptyNode, command: () => [process.execPath, '-e', script, folder] };
  const order = { groups: 10, entries: 0, rounds: 1, onRun: () => undefined };

  const size = await measureSize([tool], { ...order, warmUp: true });

  expect(size.tools[0]?.cpuSeconds.max).toBeLessThan(0.4);
});

test('ends with the tool that does not find what is there', async () => {
  const tools = [counting('boto3', 'all', '<groupName>group-'), counting('sdk-js', 'all', '<groupName>')];

  const size = measureSize(tools, { groups: 10, entries: 0, rounds: 1, warmUp: false, onRun: () => undefined });

  await expect(size).rejects.toThrow(ToolFailure);
  await expect(size).rejects.toThrow('boto3 found 10 groups instead of 11');
});
