import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { functionEnvironment } from '../../bench/cold-start/function-environment.ts';
import { bundleFunctions, functionNames, maxBundleBytes, sourceOf } from '../../scripts/bundle-functions.ts';

const serverless = join(import.meta.dirname, '../../serverless.yml');
const names = functionNames.filter((name) => existsSync(sourceOf(name)));
const dir = mkdtempSync(join(tmpdir(), 'smtp-warden-functions-'));

beforeAll(() => bundleFunctions(dir));

afterAll(() => rmSync(dir, { recursive: true }));

describe.each(names)('the bundle of %s', (name) => {
  const bundle = join(dir, name, 'index.mjs');

  it('is no larger than it may be', () => {
    expect(statSync(bundle).size).toBeLessThanOrEqual(maxBundleBytes);
  });

  it('starts on its own, without a network, and has a handler', () => {
    const script = `
      const { Socket } = process.getBuiltinModule('node:net');
      Socket.prototype.connect = () => { throw new Error('the network was used'); };
      const { handler } = await import(${JSON.stringify(bundle)});
      await new Promise((resolve) => setTimeout(resolve, 20));
      process.stdout.write(typeof handler);`;

    const output = execFileSync('node', ['--input-type=module', '-e', script], { cwd: dir, env: environment() });

    expect(output.toString()).toBe('function');
  });

  it('loads nothing of Node for files, terminals, threads and the web, of which it uses none', () => {
    const script = `await import(${JSON.stringify(bundle)}); process.stdout.write(process.moduleLoadList.join());`;

    const output = execFileSync('node', ['--input-type=module', '-e', script], { cwd: dir, env: environment() });

    const loaded = output.toString().split(',');
    expect(loaded).toContain('NativeModule https');
    expect(
      loaded.filter((module) =>
        /worker_threads|fs\/promises|fs\/streams|readline|repl|webcrypto|webstreams/.test(module),
      ),
    ).toEqual([]);
  });

  it('has a source map without the sources', () => {
    const map = JSON.parse(readFileSync(`${bundle}.map`, 'utf8'));

    expect(map.sources.some((source: string) => source.endsWith(`handlers/${name}.ts`))).toBe(true);
    expect(map.sourcesContent).toBeUndefined();
  });
});

describe('the list of functions', () => {
  it.skipIf(!existsSync(serverless))('is the one of serverless.yml', () => {
    const { functions } = parse(readFileSync(serverless, 'utf8'), { logLevel: 'silent' });
    const artifacts = Object.values<{ package?: { artifact?: string } }>(functions).map((one) => one.package?.artifact);

    expect(artifacts.sort()).toEqual(functionNames.map((name) => `.serverless/${name}.zip`).sort());
  });
});

function environment(): Record<string, string> {
  return { PATH: process.env.PATH ?? '', ...functionEnvironment };
}
