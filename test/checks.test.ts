import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const { scripts }: { scripts: Record<string, string> } = JSON.parse(read('package.json'));
const checkFiles = globSync('test/**/*.check.ts', { cwd: root });
const ci = read('.ci/run');
const ofCi = read('docs/checks.md');

/** The check files that these commands run: vitest takes each argument for a part of a path. */
function runBy(commands: string): string[] {
  const parts = commands.match(/\btest\/[\w./-]+/g) ?? [];
  return checkFiles.filter((file) => parts.some((part) => file.includes(part)));
}

/** The commands of the script `.ci/run`, with those of the npm scripts that it names. */
function commandsOfCi(): string {
  const named = [...ci.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name = '']) => scripts[name] ?? '');
  return [ci, ...named].join('\n');
}

test('each check is run by an npm script', () => {
  const run = runBy(Object.values(scripts).join('\n'));

  expect(checkFiles.length).toBeGreaterThan(20);
  expect(checkFiles.filter((file) => !run.includes(file))).toEqual([]);
});

test('README names each npm script that tests or measures', () => {
  const readme = read('README.md');
  const named = Object.keys(scripts).filter((name) => /^(test|bench|demo|schemas)/.test(name) && name !== 'test');

  expect(named.filter((name) => !readme.includes(`\`${name}\``) && !readme.includes(`npm run ${name}`))).toEqual([]);
});

test('each check is run by CI, or docs/checks.md names the script that runs it as one that CI leaves out', () => {
  const [, leftOut = ''] = ofCi.split('## What CI leaves out');
  const scriptsLeftOut = Object.entries(scripts).filter(([name]) => leftOut.includes(`\`npm run ${name}\``));

  const run = [commandsOfCi(), ...scriptsLeftOut.map(([, command]) => command)].flatMap(runBy);

  expect(checkFiles.filter((file) => !run.includes(file))).toEqual([]);
});

test('docs/checks.md has a row for each step of CI, and no other', () => {
  const steps = [...ci.matchAll(/^\s*(?:begin )?step ([\w-]+) /gm)].map(([, name = '']) => name);
  const [table = ''] = ofCi.split('## What CI leaves out');
  const rows = [...table.matchAll(/^\| `([\w-]+)` \|/gm)].map(([, name = '']) => name);

  expect(steps.length).toBeGreaterThan(15);
  expect(rows.toSorted()).toEqual(steps.toSorted());
});
