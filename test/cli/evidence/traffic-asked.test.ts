import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { trafficAsked } from '../../../cli/evidence/traffic-asked.ts';

const now = Date.parse('2026-11-30T12:00:00.000Z');
const day = { from: now - 86_400_000, to: now };

async function folderWith(...names: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'smtp-warden-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const name of names) await writeFile(join(folder, name), '');
  return folder;
}

test('nothing is asked about traffic unless a period or files are given', async () => {
  expect(await trafficAsked({}, now)).toBeNull();
  expect(await trafficAsked({ evidence: '1d' }, now)).toEqual({ kind: 'logs', period: day });
});

test('files are read once each, whatever the age of their records unless a period is given', async () => {
  const folder = await folderWith('a.log', 'b.log');
  const flowLogs = ['a.log', 'b.log', 'a.log'].map((name) => join(folder, name));
  const files = flowLogs.slice(0, 2);

  expect(await trafficAsked({ flowLogs }, now)).toEqual({ kind: 'files', files, format: null, period: null });
  expect(await trafficAsked({ flowLogs, flowLogFormat: 'srcaddr', evidence: '1d' }, now)).toEqual({
    ...{ kind: 'files', files, format: 'srcaddr', period: day },
  });
});

test('a format without files is refused, and so is a file that cannot be read, with the reason', async () => {
  const folder = await folderWith();
  const asked = (...flowLogs: string[]) => trafficAsked({ flowLogs }, now);

  await expect(trafficAsked({ flowLogFormat: 'srcaddr' }, now)).rejects.toThrow('give --flow-logs too');
  await expect(asked(join(folder, 'none.log'))).rejects.toThrow(/none\.log" cannot be read: ENOENT/);
  await expect(asked(folder)).rejects.toThrow('it is a folder; name the files in it');
  await expect(asked('sg-0123456789abcdef0')).rejects.toThrow('write the groups before --flow-logs');
});
