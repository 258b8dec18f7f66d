import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runCli, runShipped } from './end-to-end/run-cli.ts';

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'));

test('the version is that of package.json, also as it is shipped', async () => {
  const inProcess = await runCli(['--version'], {});
  const shipped = await runShipped(['--version'], {});

  expect([inProcess.stdout, shipped.stdout]).toEqual([`${version}\n`, `${version}\n`]);
});
