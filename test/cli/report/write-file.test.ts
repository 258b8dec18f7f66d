import { execFileSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { UsageError } from '../../../cli/failure.ts';
import { writeFileWhole } from '../../../cli/report/write-file.ts';

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'write-file-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

const long = ['a'.repeat(70_000), 'b\n', 'c\n'];

test('a file is written over what was there, and nothing is left beside it', async () => {
  const folder = aFolder();
  const file = join(folder, 'report.html');
  writeFileSync(file, 'older');

  await writeFileWhole(file, long);

  expect(readFileSync(file, 'utf8')).toBe(long.join(''));
  expect(readdirSync(folder)).toEqual(['report.html']);
});

test('where the lines fail, what was there stays as it was', async () => {
  const folder = aFolder();
  const file = join(folder, 'report.html');
  writeFileSync(file, 'older');
  function* failing() {
    yield 'a'.repeat(70_000);
    throw new Error('the log cannot be read');
  }

  await expect(writeFileWhole(file, failing())).rejects.toThrow('the log cannot be read');

  expect(readFileSync(file, 'utf8')).toBe('older');
  expect(readdirSync(folder)).toEqual(['report.html']);
});

test('what a link points to is written, and the link stays', async () => {
  const folder = aFolder();
  const [file, link] = [join(folder, 'report-11.html'), join(folder, 'latest.html')];
  writeFileSync(file, 'older');
  symlinkSync('report-11.html', link);

  await writeFileWhole(link, long);

  expect(lstatSync(link).isSymbolicLink()).toBe(true);
  expect(readFileSync(file, 'utf8')).toBe(long.join(''));
});

test('a pipe, as a device, is written to and not replaced', async () => {
  const pipe = join(aFolder(), 'pipe');
  execFileSync('mkfifo', [pipe]);

  const [read] = await Promise.all([readFile(pipe, 'utf8'), writeFileWhole(pipe, long)]);

  expect(read).toBe(long.join(''));
  expect(lstatSync(pipe).isFIFO()).toBe(true);
});

test.each(['', 'missing/report.html'])('a folder, or a place where there is none, is refused: %j', async (path) => {
  const folder = aFolder();

  await expect(writeFileWhole(join(folder, path), long)).rejects.toThrow(UsageError);

  expect(readdirSync(folder)).toEqual([]);
});
