import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { initedWorld, openGroup } from '../../cli/end-to-end/cli-world.ts';
import { root } from '../../cli/end-to-end/run-cli.ts';

test('every command that is started while `npm run build` runs does its work', async () => {
  const { cli } = await initedWorld({ groups: [openGroup()] });
  const build = spawn(process.execPath, [join(root, 'scripts/build.ts')], { cwd: root, stdio: 'inherit' });
  let isBuilding = true;
  const built = once(build, 'exit').then(([code]) => {
    isBuilding = false;
    return code;
  });

  const runs = [];
  while (isBuilding) runs.push(await cli('scan'));

  expect(await built).toBe(0);
  expect(runs.length).toBeGreaterThan(1);
  for (const { exitCode, stderr } of runs) expect({ exitCode, stderr }).toMatchObject({ exitCode: 3 });
});
