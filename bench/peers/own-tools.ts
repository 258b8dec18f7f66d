import { join } from 'node:path';
import type { Output, Tool } from './tool.ts';

const findings = 3;
const npmCache = join(import.meta.dirname, '../.peers/npm-cache');

/** The command line of a built checkout, started in the three ways that people start it. */
export function ownTools(checkout: string, version: 'this' | 'before'): Tool[] {
  const bundle = join(checkout, 'dist/smtp-warden.js');
  const scan = { version, exitCode: findings, finds: 'open', found: lengthOf('findings') } as const;
  return [
    {
      ...scan,
      id: 'scan-node',
      name: 'node dist/smtp-warden.js scan --json',
      command: () => [process.execPath, bundle, 'scan', '--json'],
    },
    { ...scan, id: 'scan', name: 'dist/smtp-warden.js scan --json', command: () => [bundle, 'scan', '--json'] },
    {
      ...scan,
      id: 'scan-npx',
      name: 'npx smtp-warden scan --json',
      command: () => ['npx', 'smtp-warden', 'scan', '--json'],
      cwd: checkout,
      upTo: { groups: 10_000, why: 'what npm adds to the other two does not grow' },
      // npm first links this package into its cache and would then build it anew, which is not what is measured.
      env: { npm_config_cache: npmCache, npm_config_ignore_scripts: 'true' },
    },
    {
      version,
      id: 'plan-all',
      name: 'dist/smtp-warden.js plan --all --json',
      command: () => [bundle, 'plan', '--all', '--json'],
      exitCode: 0,
      finds: 'open',
      found: lengthOf('plans'),
      upTo: { groups: 10_000, why: 'nobody reads ten thousand plans' },
    },
  ];
}

/** An empty program: what starting Node costs everybody who uses it. */
export const emptyNode: Tool = {
  id: 'node',
  name: 'node -e 0',
  version: null,
  command: () => [process.execPath, '-e', '0'],
  exitCode: 0,
  finds: 'nothing',
  found: ({ stdout }) => stdout.length,
};

function lengthOf(member: string): (output: Output) => number {
  return ({ stdout }) => {
    const list = JSON.parse(stdout)[member];
    if (!Array.isArray(list)) throw new Error(`there is no ${member}`);
    return list.length;
  };
}
