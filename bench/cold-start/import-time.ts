import { execFileSync } from 'node:child_process';
import { functionEnvironment } from './function-environment.ts';

/** Milliseconds that a fresh process of Node takes to import a bundle, which is what Lambda does before the first event. */
export function importTime(bundle: string): number {
  const script = `const start = performance.now();
    await import(${JSON.stringify(bundle)});
    process.stdout.write(String(performance.now() - start));`;
  const env = { PATH: process.env.PATH ?? '', ...functionEnvironment };
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', script], { env }));
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  if (low === undefined || high === undefined) throw new Error('there is no median of nothing');
  return (low + high) / 2;
}
