import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { swapIn } from '../../scripts/swap-in.ts';

const now = Date.UTC(2026, 10, 30);
const hourMs = 3600 * 1000;

let parent: string;
let into: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'smtp-warden-'));
  into = join(parent, 'dist');
  onTestFinished(() => rmSync(parent, { recursive: true }));
});

/** A build whose files are as old as is said. */
function builtIn(folder: string, files: readonly string[], at = now): string {
  for (const file of files) {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${file} of ${folder}`);
    utimesSync(path, at / 1000, at / 1000);
  }
  return folder;
}

function swap(files: readonly string[]): void {
  const from = builtIn(join(parent, 'dist.next-a'), files);
  swapIn({ from, into, entry: 'main.js', now });
}

test('a build takes the place of the earlier one, whose chunks stay for commands that run', () => {
  builtIn(into, ['main.js', 'chunk-A.js', 'functions/worker/index.mjs'], now - hourMs);

  swap(['main.js', 'chunk-B.js', 'functions/worker/index.mjs']);

  expect(readdirSync(into).sort()).toEqual(['chunk-A.js', 'chunk-B.js', 'functions', 'main.js']);
  expect(readFileSync(join(into, 'main.js'), 'utf8')).toContain('dist.next-a');
  expect(readFileSync(join(into, 'functions/worker/index.mjs'), 'utf8')).toContain('dist.next-a');
  expect(existsSync(join(parent, 'dist.next-a'))).toBe(false);
});

test('what no build has made for a day is removed, as is what a build left that was cut off', () => {
  builtIn(into, ['main.js', 'chunk-old.js', 'chunk-kept.js'], now - 25 * hourMs);
  const cutOff = builtIn(join(parent, 'dist.next-b'), ['main.js']);
  utimesSync(cutOff, now / 1000 - 25 * 3600, now / 1000 - 25 * 3600);
  builtIn(join(parent, 'dist.next-c'), ['main.js']);
  utimesSync(join(parent, 'dist.next-c'), now / 1000, now / 1000);

  swap(['main.js', 'chunk-kept.js']);

  expect(readdirSync(into).sort()).toEqual(['chunk-kept.js', 'main.js']);
  expect(readdirSync(parent).sort()).toEqual(['dist', 'dist.next-c']);
});

test('the entry is replaced last: whoever starts finds all that it loads', () => {
  const from = builtIn(join(parent, 'dist.next-a'), ['main.js', 'chunk-B.js']);
  builtIn(into, ['main.js']);
  mkdirSync(join(into, 'chunk-B.js'));

  expect(() => swapIn({ from, into, entry: 'main.js', now })).toThrow();
  expect(readFileSync(join(into, 'main.js'), 'utf8')).not.toContain('dist.next-a');
});
