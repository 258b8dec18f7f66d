import { existsSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runTool, type Tool, ToolFailure } from '../../../bench/peers/tool.ts';

const fleet = { groups: 21, open: 2, environment: { PATH: process.env.PATH ?? '' } };

/** A tool that does what a script says. */
function aTool(script: string, more: Partial<Tool> = {}): Tool {
  return {
    id: 'custodian',
    name: 'Fake Tool',
    version: null,
    command: (folder) => [process.execPath, '-e', script, folder],
    exitCode: 0,
    finds: 'open',
    found: ({ stdout }) => JSON.parse(stdout).length,
    ...more,
  };
}

test('gives what a tool cost that found what is there', async () => {
  const run = await runTool(aTool('console.log("[1, 2]")'), fleet);

  expect(run).toMatchObject({ exitCode: 0, found: 2 });
  expect(run.cpuSeconds).toBeGreaterThan(0);
});

test.each([
  ['finds too little', aTool('console.log("[1]")'), 'Fake Tool found 1 groups instead of 2, among 21'],
  ['finds too much', aTool('console.log("[1, 2, 3]")'), 'Fake Tool found 3 groups instead of 2'],
  ['does not read all', aTool('console.log("[1, 2]")', { finds: 'all' }), 'Fake Tool found 2 groups instead of 21'],
  ['prints something else', aTool('console.log("No credentials")'), 'Fake Tool did not print what was expected'],
  ['fails', aTool('console.error("no access"); process.exit(1)'), 'Fake Tool ended with 1 instead of 0: no access'],
  [
    'succeeds where it is to report findings',
    aTool('console.log("[1, 2]")', { exitCode: 3 }),
    'ended with 0 instead of 3',
  ],
  ['is another version that fails', aTool('process.exit(9)', { version: 'before' }), 'Fake Tool, before ended with 9'],
])('names a tool that %s', async (_, tool, message) => {
  const run = runTool(tool, fleet);

  await expect(run).rejects.toThrow(ToolFailure);
  await expect(run).rejects.toThrow(message);
});

test('each run finds its home, its temporary files and its output empty, and nothing is left of them', async () => {
  const script = `
    const { readdirSync, writeFileSync } = require('node:fs');
    const folders = [process.env.HOME, process.env.TMPDIR, process.argv[1]];
    const seen = folders.flatMap((folder) => readdirSync(folder));
    for (const folder of folders) writeFileSync(folder + '/cache', 'what it has read');
    console.log(JSON.stringify([folders, seen]));`;
  const printed: string[] = [];
  const tool = aTool(script, { finds: 'nothing', found: ({ stdout }) => printed.push(stdout) * 0 });

  await runTool(tool, fleet);
  await runTool(tool, fleet);

  const [first, second] = printed.map((text) => JSON.parse(text));
  expect(second[1]).toEqual([]);
  expect(first[0]).not.toEqual(second[0]);
  expect([...first[0], ...second[0]].filter((folder: string) => existsSync(folder))).toEqual([]);
});

test('nothing is left of a tool that failed', async () => {
  const script =
    'require("node:fs").writeFileSync(process.env.HOME + "/cache", ""); console.error(process.env.HOME); process.exit(1)';
  const error = await runTool(aTool(script), fleet).catch((failure: Error) => failure);

  const home = /instead of 0: (.+)/.exec(String(error))?.[1] ?? '';

  expect(readdirSync(tmpdir())).not.toContain(home.split('/').at(-2));
  expect(existsSync(join(home, '..'))).toBe(false);
  expect(home).not.toBe('');
});
