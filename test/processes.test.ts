import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const folder = import.meta.dirname;

/**
 * The test files that start processes, and why each has to. A process of the command line costs ten times as much as `cli(…)`, which
 * runs it in the process of the test and does the same but for signals, kills, pipes, terminals and heap flags.
 */
const reasons: Readonly<Record<string, string>> = {
  'aws/paging.test.ts': 'searches the sources with git',
  'cli/completion/completion.test.ts': 'shells complete',
  'cli/console/run-console.test.ts': 'signals, exit codes, and a server that runs until told to end',
  'cli/end-to-end/conventions.test.ts': 'bash reads the completion',
  'cli/end-to-end/crash.test.ts': 'kills the command line',
  'cli/end-to-end/fix-all.test.ts': 'a reader that goes away',
  'cli/end-to-end/interrupt.test.ts': 'signals',
  'cli/end-to-end/large-import.test.ts': 'kills the command line, and measures its time',
  'cli/end-to-end/refusals.test.ts': 'a full disk',
  'cli/end-to-end/sandbox-command.test.ts': 'a command that runs until a signal',
  'cli/end-to-end/undo.test.ts': 'kills the command line',
  'cli/end-to-end/unread.test.ts': 'a reader that goes away',
  'cli/host/compile-cache.test.ts': 'what a process keeps of what it compiles',
  'cli/host/heap.test.ts': 'the heap of a process',
  'cli/host/optimizer.test.ts': 'a flag of V8 in a process',
  'cli/render/aws-cli.test.ts': 'shells run the commands',
  'cli/report/write-file.test.ts': 'makes a named pipe',
  'cli/version.test.ts': 'the bundle says its version',
  'deploy/bundles.test.ts': 'Node loads the bundles alone',
  'deploy/package.test.ts': 'serverless package',
  'guarantees/killed.test.ts': 'kills the command line',
  'guarantees/signals.test.ts': 'signals',
  'handlers/announce/next-commands.test.ts': 'a shell runs the commands',
  'runtime/logger.test.ts': 'what a process has written when it ends',
  'scripts/bundle/builtin-modules.test.ts': 'Node loads the bundle alone',
  'scripts/bundle/slim-pino.test.ts': 'Node loads the bundle alone',
};

/** How a test starts a process: by itself, or by the helpers of the end-to-end tests. */
const starting = /from 'node:child_process'|\b(?:startCli|runShipped)\(|\bshipped[.(]/;

test('a test that starts a process is on the list with its reason', () => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && file !== 'processes.test.ts')
    .filter((file) => starting.test(readFileSync(join(folder, file), 'utf8')));

  expect(files.toSorted()).toEqual(Object.keys(reasons));
});
