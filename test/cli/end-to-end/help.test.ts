import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jsonDocuments } from '../../../cli/json-documents.ts';
import { schemaFiles } from '../../../scripts/json-schemas.ts';
import { runCli } from './run-cli.ts';

/** Every command, as the published documents name them: `allowlist-add` is `allowlist add`. */
const commands = Object.keys(jsonDocuments).filter((name) => name !== 'error');
const folder = join(import.meta.dirname, '../../../docs/schemas');

/** The commands that a --help lists, but for `help` itself, and whether what they stand under is a command too. */
async function listed(...path: string[]): Promise<{ readonly names: string[]; readonly isCommand: boolean }> {
  const { stdout } = await runCli([...path, '--help'], {});
  const [, section = ''] = stdout.split('Commands:\n');
  const names = [...section.matchAll(/^ {2}([a-z-]+)/gm)].flatMap(([, name = '']) => (name === 'help' ? [] : [name]));
  return { names, isCommand: stdout.includes('\nExample:\n') };
}

test('every command that --help lists has a published document, and the other way round', async () => {
  const names = await Promise.all(
    (await listed()).names.map(async (name) => {
      const { names: inner, isCommand } = await listed(name);
      return [...(isCommand ? [name] : []), ...inner.map((one) => `${name}-${one}`)];
    }),
  );

  expect(names.flat().sort()).toEqual(commands.toSorted());
});

test.concurrent.each(commands)('%s --help shows an example that begins with the command, and --json', async (name) => {
  const line = name.replace('-', ' ');

  const { exitCode, stdout, stderr } = await runCli([...line.split(' '), '--help'], {});

  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toContain(`\nExample:\n  $ smtp-warden ${line}`);
  expect(stdout).toMatch(/--json +one JSON document on standard output/);
});

test('the published schemas are those of the code; `npm run schemas` writes them', () => {
  const published = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .map((file): [string, unknown] => [file, JSON.parse(readFileSync(join(folder, file), 'utf8'))]);

  expect(new Map(published)).toEqual(schemaFiles());
});

test('the README of the schemas has a row for each', () => {
  const readme = readFileSync(join(folder, 'README.md'), 'utf8');

  for (const file of schemaFiles().keys()) expect(readme).toContain(`(${file})`);
});
