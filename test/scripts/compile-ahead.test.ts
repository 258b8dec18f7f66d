import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { compileAhead } from '../../scripts/compile-ahead.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'smtp-warden-'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
});

afterEach(() => rm(folder, { recursive: true }));

const program = (text: string) => writeFile(join(folder, 'smtp-warden.js'), text);

test('a command line that finds the open group is run once', async () => {
  await program(`
    import { appendFileSync } from 'node:fs';
    appendFileSync(import.meta.dirname + '/runs', process.argv.slice(2).join(' ') + ' at ' + process.env.AWS_ENDPOINT_URL);
    console.log('{ "findings": [{}] }');
    process.exitCode = 3;
  `);

  await compileAhead(folder);

  expect(await readFile(join(folder, 'runs'), 'utf8')).toMatch(/^scan --json at http:\/\/127\.0\.0\.1:\d+$/);
});

test('the AWS settings of whoever builds, such as FIPS endpoints, which no sandbox has, are not read', async () => {
  await program(`
    import { readFileSync } from 'node:fs';
    const { AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: credentials } = process.env;
    const isEmpty = [config, credentials].every((file) => readFileSync(file, 'utf8') === '');
    console.log(JSON.stringify({ findings: isEmpty ? [{}] : [] }));
  `);

  await expect(compileAhead(folder)).resolves.toBeUndefined();
});

test('it has a home folder: for a user whom the system does not know, as in many containers, Node finds none', async () => {
  await program(`console.log(JSON.stringify({ findings: process.env.HOME ? [{}] : [] }));`);

  await expect(compileAhead(folder)).resolves.toBeUndefined();
});

test('it has the environment of the build, which Node itself may need, without settings of AWS, of Node and of the program', async () => {
  const unwanted = ['AWS_PROFILE', 'SMTP_WARDEN_OPT_IN_TAG', 'NODE_OPTIONS'];
  await program(`
    const { LD_LIBRARY_PATH: libraries } = process.env;
    const leaked = ${JSON.stringify(unwanted)}.filter((name) => name in process.env);
    console.log(JSON.stringify({ findings: [libraries, ...leaked] }));
    process.exitCode = libraries === '/opt/node/lib' ? 3 : 1;
  `);
  vi.stubEnv('LD_LIBRARY_PATH', '/opt/node/lib');
  for (const name of unwanted) vi.stubEnv(name, '--no-warnings');

  await expect(compileAhead(folder).finally(vi.unstubAllEnvs)).resolves.toBeUndefined();
});

test('a command line that finds nothing makes the build fail', async () => {
  await program(`console.log('{ "findings": [] }');`);

  await expect(compileAhead(folder)).rejects.toThrow('finds 0 groups where 1 is open');
});

test('a command line that does not run makes the build fail, with what it says', async () => {
  await program(`throw new Error('a is not a function');`);

  await expect(compileAhead(folder)).rejects.toThrow('a is not a function');
});

test.each([
  ['listen', () => Promise.reject(new Error('listen EPERM'))],
  ['connect, as where the loopback interface is down', closedSandbox],
])('where no program may %s, the build goes on without it', async (_, start) => {
  await program(`throw new Error('it is run');`);
  const told = vi.spyOn(process.stderr, 'write').mockReturnValue(true);

  await expect(compileAhead(folder, start)).resolves.toBeUndefined();

  expect(told).toHaveBeenCalledExactlyOnceWith(
    expect.stringMatching(/^nothing is compiled ahead, .*(EPERM|ECONNREFUSED)/),
  );
});

/** One that listens no more: nobody can tell it from one that cannot be reached. */
async function closedSandbox() {
  const sandbox = await startSandbox();
  await sandbox.close();
  return { ...sandbox, close: async () => undefined };
}
