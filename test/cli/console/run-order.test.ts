import { readdir, readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { expect, test } from 'vitest';
import type { HostedRun } from '../../../cli/hosted/hosted-run.ts';
import { aConsole, fineEnd } from '../../builders/a-console.ts';

const text = 'cidr,scope,owner,reason\n192.0.2.0/24,everything,a,ü\n';
const order = { kind: 'allowlist-import', name: 'list 1.csv', text, replace: true };

/** Keeps what an import finds at its path while it runs. */
function looking() {
  const seen: { path: string; text: string; modes: number[]; args: readonly string[] }[] = [];
  const runHosted = async ({ args, tell }: HostedRun) => {
    const path = args.find((arg) => arg.startsWith('/')) ?? '';
    const modes = await Promise.all(
      [path, path.slice(0, path.lastIndexOf('/'))].map(async (at) => (await stat(at)).mode & 0o777),
    );
    seen.push({ path, text: await readFile(path, 'utf8'), modes, args });
    tell({ kind: 'notice', text: `read ${path}` });
    return fineEnd;
  };
  return { seen, runHosted };
}

test('an import reads a private file with the name and the text that were given', async () => {
  const { seen, runHosted } = looking();
  const { post, signIn } = await aConsole({ runHosted });
  await signIn();

  await post('/api/preview', { order });

  const [look] = seen;
  expect(look).toMatchObject({ text, modes: [0o600, 0o700] });
  expect(basename(look?.path ?? '')).toBe('list 1.csv');
  expect(look?.args).toEqual(['allowlist', 'import', look?.path, '--reason=import of list 1.csv', '--replace']);
});

test('the reason that is given counts more than the name of the file', async () => {
  const { seen, runHosted } = looking();
  const { post, signIn } = await aConsole({ runHosted });
  await signIn();

  await post('/api/preview', { order: { ...order, reason: 'new relay' } });

  expect(seen[0]?.args).toContain('--reason=new relay');
});

test('the path is the same for the same text, and another for another', async () => {
  const { seen, runHosted } = looking();
  const { post, signIn } = await aConsole({ runHosted });
  await signIn();

  await post('/api/preview', { order });
  await post('/api/execute', { order, digest: 'd', typed: null });
  await post('/api/preview', { order: { ...order, text: `${text}192.0.2.0/25,everything,a,b\n` } });

  const [first, second, third] = seen.map(({ path }) => path);
  expect(second).toBe(first);
  expect(third).not.toBe(first);
});

test('nothing of the file is left, and nobody is told where it was, also where the command fails', async () => {
  const { runHosted } = looking();
  const failing = async (run: HostedRun) => {
    await runHosted(run);
    throw new Error(`${run.args[2]} was refused`);
  };
  const { post, signIn, folder } = await aConsole({ runHosted: failing });
  await signIn();

  const { body } = await post('/api/preview', { order });

  expect(body).toContain('read list 1.csv');
  expect(body).toContain('"list 1.csv was refused"');
  expect(await readdir(folder)).toEqual([]);
});

test('two imports of the same text at once do not take the file from each other', async () => {
  const { seen, runHosted } = looking();
  const { post, signIn, folder } = await aConsole({ runHosted });
  await signIn();

  await Promise.all([1, 2, 3].map(() => post('/api/preview', { order })));

  expect(seen.map((look) => look.text)).toEqual([text, text, text]);
  expect(await readdir(folder)).toEqual([]);
});

test('the folder of the console goes with it', async () => {
  const { close, folder } = await aConsole();
  const before = (await stat(folder)).mode & 0o777;

  await close();

  expect(before).toBe(0o700);
  await expect(stat(folder)).rejects.toThrow('ENOENT');
});
