import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createTables } from '../aws/create-tables.ts';
import { startSandbox } from '../sandbox/start-sandbox.ts';
import { median } from './cold-start/import-time.ts';
import { measure } from './measure.ts';

/**
 * Prints what the command line costs before it has done any work to speak of: CPU seconds of the whole process, medians of five, by
 * `node dist/smtp-warden.js` and by its `#!` line; the worse counts. `npm run bench:start`; `-- --json` for a document. Exit
 * code 1 where a goal is missed by more than a tenth.
 */
const runs = 5;
const margin = 1.1;
const root = join(import.meta.dirname, '..');
const bundle = join(root, 'dist/smtp-warden.js');
const group = 'sg-0000000000000a001';

/** Command lines with their exit code and their goal in CPU seconds; the first is Node with an empty program. */
const lines: readonly { readonly args: readonly string[]; readonly exitCode: number; readonly goal: number | null }[] =
  [
    { args: [], exitCode: 0, goal: null },
    { args: ['--version'], exitCode: 0, goal: 0.08 },
    { args: ['--help'], exitCode: 0, goal: 0.08 },
    { args: ['scan', '--wrong'], exitCode: 2, goal: 0.08 },
    { args: ['history', 'list'], exitCode: 0, goal: 0.2 },
    { args: ['allowlist', 'list'], exitCode: 0, goal: 0.2 },
    { args: ['plan', group], exitCode: 0, goal: 0.2 },
  ];

const ingress = [{ protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' }];
const seed = { groups: [{ id: group, name: 'mail', tags: { 'smtp-warden:auto-fix': 'true' }, ingress }] };
const sandbox = await startSandbox({ seed });
const env = {
  PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}`,
  AWS_EC2_METADATA_DISABLED: 'true',
  ...sandbox.environment(),
};
try {
  const tables = { allowlistTable: 'smtp-warden-allowlist', auditTable: 'smtp-warden-audit' };
  await createTables(new DynamoDBClient(sandbox.clientConfig()), tables);
  const figures = [];
  for (const line of lines) figures.push({ ...line, ...(await costs(line)) });
  const text = figures.map(({ args, byNode, byItself, goal }) => {
    const what = args.length === 0 ? 'an empty program' : args.join(' ');
    const of = goal === null ? '' : `   goal ${goal.toFixed(2)}${isMissed(goal, byNode, byItself) ? ', missed' : ''}`;
    return `  ${what.padEnd(26)} ${byNode.toFixed(3)}   ${byItself.toFixed(3)}${of}\n`;
  });
  const heading = `CPU seconds on Node ${process.versions.node}, medians of ${runs}: by \`node dist/...\`, by its #! line\n`;
  const asked = process.argv.includes('--json');
  process.stdout.write(
    asked ? `${JSON.stringify({ node: process.version, runs, figures }, null, 2)}\n` : heading + text.join(''),
  );
  if (figures.some(({ goal, byNode, byItself }) => goal !== null && isMissed(goal, byNode, byItself)))
    process.exitCode = 1;
} finally {
  await sandbox.close();
}

/** In turns, so that whatever else the machine does meets both alike. */
async function costs({ args, exitCode }: (typeof lines)[number]): Promise<{ byNode: number; byItself: number }> {
  const [byNode, byItself]: [number[], number[]] = [[], []];
  const ways: [number[], readonly string[]][] =
    args.length === 0
      ? [
          [byNode, [process.execPath, '-e', '']],
          [byItself, [process.execPath, '-e', '']],
        ]
      : [
          [byNode, [process.execPath, bundle, ...args]],
          [byItself, [bundle, ...args]],
        ];
  for (let run = 0; run < runs; run++) {
    for (const [times, command] of ways) {
      const { cpuSeconds, stderr, exitCode: ended } = await measure(command, { env });
      if (ended !== exitCode) throw new Error(`${command.join(' ')} ended with ${ended}: ${stderr}`);
      times.push(cpuSeconds);
    }
  }
  return { byNode: median(byNode), byItself: median(byItself) };
}

function isMissed(goal: number, ...medians: readonly number[]): boolean {
  return Math.max(...medians) > goal * margin;
}
