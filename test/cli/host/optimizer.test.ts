import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('V8 has the flag, and says nothing about it', async () => {
  const own = join(import.meta.dirname, '../../../cli/host/optimizer.ts');
  const text = `import { optimizeLater } from ${JSON.stringify(own)}; optimizeLater(); console.log('done');`;

  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', text], {
    env: {},
  });

  expect({ stdout, stderr }).toEqual({ stdout: 'done\n', stderr: '' });
});
