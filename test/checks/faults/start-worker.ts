import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll } from 'vitest';
import { bundling } from '../../../scripts/bundle-functions.ts';
import { type FaultWorld, workerClock } from './fault-world.ts';
import type { Job } from './job.ts';

/** Bundles the worker process once; gives what starts it with a job. */
export async function workerStarter(): Promise<(world: FaultWorld, job: Job) => ChildProcess> {
  const outdir = mkdtempSync(join(tmpdir(), 'smtp-warden-faults-'));
  afterAll(() => rmSync(outdir, { recursive: true, force: true }));
  await build({ ...bundling(), entryPoints: ['test/checks/faults/worker-process.ts'], outdir });
  return ({ environment }, job) => {
    const order = JSON.stringify({ job, clockOffsetMs: workerClock });
    const env = { PATH: process.env.PATH, NODE_COMPILE_CACHE: join(outdir, 'cache'), ...environment };
    return spawn(process.execPath, [join(outdir, 'worker-process.mjs'), order], { env, stdio: 'ignore' });
  };
}

export async function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
