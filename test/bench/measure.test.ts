import { expect, test } from 'vitest';
import { measure } from '../../bench/measure.ts';

const env = { PATH: process.env.PATH ?? '' };
const node = (script: string) => [process.execPath, '-e', script];

test('gives both streams, and the exit code of the command', async () => {
  const script = "process.stdout.write('to be read'); process.stderr.write('a problem'); process.exitCode = 7";

  const { stdout, stderr, exitCode } = await measure(node(script), { env });

  expect({ stdout, stderr, exitCode }).toEqual({ stdout: 'to be read', stderr: 'a problem', exitCode: 7 });
});

test('passes arguments on as they are, and the environment that it is given alone', async () => {
  const script =
    'process.stdout.write(JSON.stringify([process.argv.slice(1), process.env.HOME ?? null, process.env.TZ]))';

  const { stdout } = await measure([...node(script), 'a b', '$HOME', '"'], { env: { ...env, TZ: 'UTC' } });

  expect(JSON.parse(stdout)).toEqual([['a b', '$HOME', '"'], null, 'UTC']);
});

test('counts the CPU time of a command and of what it waits for', async () => {
  // A fifth of a second of work, in a grandchild: the time of wall clocks depends on what else the machine does.
  const work = 'while (process.cpuUsage().user < 200_000);';
  const parent = `require('node:child_process').execFileSync(process.execPath, ['-e', ${JSON.stringify(work)}])`;

  const { cpuSeconds, wallSeconds } = await measure(node(parent), { env });

  expect(cpuSeconds).toBeGreaterThan(0.2);
  expect(cpuSeconds).toBeLessThan(5);
  expect(wallSeconds).toBeGreaterThan(0.1);
});

test('sees the peak of the largest process, wherever in the tree it is, and not their sum', async () => {
  const child = (megabytes: number) => `Buffer.alloc(${megabytes} * 2 ** 20, 1); setTimeout(() => {}, 100)`;
  const parent = `${child(150)}; require('node:child_process').spawn(process.execPath, ['-e', '${child(200)}'])`;

  const { peakMegabytes } = await measure(node(parent), { env });

  expect(peakMegabytes).toBeGreaterThan(200);
  expect(peakMegabytes).toBeLessThan(340);
});

test('a command that does not exist ends with 127, as in a shell', async () => {
  const { exitCode, stderr } = await measure(['/no/such/command'], { env });

  expect(exitCode).toBe(127);
  expect(stderr).toContain('/no/such/command');
});

test('a command that a signal ends has the exit code of a shell, and its costs are known', async () => {
  const { exitCode, cpuSeconds } = await measure(node("process.kill(process.pid, 'SIGTERM')"), { env });

  expect(exitCode).toBe(128 + 15);
  expect(cpuSeconds).toBeGreaterThan(0);
});
