import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { cliIn, exited, readDocument, runCli, startCli } from './run-cli.ts';

function started(...args: string[]) {
  const child = startCli(['sandbox', ...args], {});
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

async function seedFile(content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'smtp-warden-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'seed.json');
  await writeFile(file, content);
  return file;
}

test('sandbox prints the exports, answers the other commands, and ends with 0 on SIGINT', async () => {
  const child = started('--seed', 'demo/seed.json');
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    lines.push(line);
    if (line.includes('AWS_EC2_METADATA_DISABLED')) break;
  }
  const exports = lines.flatMap((line) => /^export (\w+)=(\S+)$/.exec(line)?.slice(1, 3) ?? []);
  const environment = Object.fromEntries(
    Array.from({ length: exports.length / 2 }, (_, i) => exports.slice(2 * i, 2 * i + 2)),
  );

  const { exitCode, document } = await cliIn(environment).json('scan', 'scan');
  child.kill('SIGINT');
  await exited(child);

  expect(lines[0]).toMatch(/^# AWS on this machine, until Ctrl-C/);
  expect(lines.slice(1, 3)).toEqual(['unset AWS_PROFILE', 'unset AWS_SESSION_TOKEN']);
  expect(exitCode).toBe(3);
  expect(document.groups).toBe(13);
  expect(child.exitCode).toBe(0);
});

test('sandbox --json prints one document with the environment, and SIGTERM ends it as well', async () => {
  const child = started('--json');
  const chunks: string[] = [];
  child.stdout.on('data', (chunk) => chunks.push(String(chunk)));
  await once(child.stdout, 'data');

  child.kill('SIGTERM');
  await exited(child);

  const { endpoint, environment, unset } = readDocument('sandbox', chunks.join(''));
  expect(environment).toMatchObject({ AWS_ENDPOINT_URL: endpoint, AWS_REGION: 'us-east-1' });
  expect(unset).toContain('AWS_PROFILE');
  expect(child.exitCode).toBe(0);
});

test.each([
  ['that is not JSON', '{"groups": [', /is not JSON/],
  ['with an unknown member', '{"group": []}', /Unrecognized key: "group"/],
  [
    'with a rule EC2 would refuse',
    '{"groups":[{"name":"a","ingress":[{"protocol":"tcp","cidr":"10.0.0.0/8"}]}]}',
    /group 'a'/,
  ],
])('a seed %s is exit 2 and says where', async (_, content, says) => {
  const { exitCode, stdout, stderr } = await runCli(['sandbox', '--seed', await seedFile(content)], {});

  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toMatch(says);
});

test.each([
  ['a seed file that is not there', ['--seed', 'nowhere.json'], /nowhere\.json cannot be read/],
  ['a port that is none', ['--port', '70000'], /"70000" is not a port/],
])('%s is exit 2', async (_, args, says) => {
  const { exitCode, stderr } = await runCli(['sandbox', ...args], {});

  expect(exitCode).toBe(2);
  expect(stderr).toMatch(says);
});
