import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { functionNames } from '../../scripts/bundle-functions.ts';
import { copyOfService, offline } from './compile.ts';

const root = join(import.meta.dirname, '../..');

it('`serverless package` needs neither credentials nor the network, and packages every function', async () => {
  const { folder, forget } = copyOfService();
  try {
    symlinkSync(join(root, 'scripts'), join(folder, 'scripts'));
    const serverless = join(root, 'node_modules/.bin/serverless');

    await promisify(execFile)(serverless, ['package', '--package', 'out', '--param', 'stackTags=owner=Mail Team'], {
      cwd: folder,
      env: offline(),
    });

    const zips = readdirSync(join(folder, 'out')).filter((file) => file.endsWith('.zip'));
    expect(zips.sort()).toEqual(functionNames.map((name) => `${name}.zip`).sort());
    for (const zip of zips) expect(statSync(join(folder, 'out', zip)).size).toBeGreaterThan(20_000);
    // Without it `deploy` looks for one zip of everything, which there is none.
    const state = JSON.parse(readFileSync(join(folder, 'out/serverless-state.json'), 'utf8'));
    expect(state.package).toMatchObject({ individually: true });
    // Tags of a stack are no part of its template: osls hands them to CloudFormation.
    expect(state.service.provider.stackTags).toEqual({ owner: 'Mail Team' });
  } finally {
    forget();
  }
});
