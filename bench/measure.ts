import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { watchPeak } from './peak-memory.ts';

/** What one run of a command cost, its start included. */
export interface Measured {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** User and system seconds of the process and of all descendants that were waited for. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  /** Of the largest single process; null where the system has no /proc. */
  readonly peakMegabytes: number | null;
}

export interface Surroundings {
  /** The whole environment of the command: nothing of this process's own is passed on. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/**
 * Node tells no parent what its child has cost, and a script loaded into the child would be part of the costs. bash can: its
 * `time` gives what getrusage(RUSAGE_CHILDREN) has after the command was waited for, to the millisecond, for a program in any
 * language. Descriptor 3 takes the figures, so that the command's own standard error stays as it is.
 */
const script = 'TIMEFORMAT="%R %U %S"; exec 4>&2 2>&3; time "$@" 2>&4 3>&- 4>&-';

/** Runs a command, waits for it, and tells what it cost. @throws {Error} where there is no bash. */
export async function measure(command: readonly string[], { env, cwd }: Surroundings): Promise<Measured> {
  const child = spawn('bash', ['--norc', '-c', script, 'bash', ...command], {
    env,
    ...(cwd === undefined ? {} : { cwd }),
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const peak = watchPeak(child.pid);
  const ended = once(child, 'close');
  const [stdout, stderr, times] = await Promise.all(child.stdio.slice(1).map((stream) => text(stream as Readable)));
  await ended;
  const [wallSeconds, user, system] = secondsOf(times ?? '');
  return {
    exitCode: child.exitCode ?? -1,
    stdout: stdout ?? '',
    stderr: stderr ?? '',
    cpuSeconds: user + system,
    wallSeconds,
    peakMegabytes: peak.stop(),
  };
}

async function text(stream: Readable): Promise<string> {
  return (await buffer(stream)).toString();
}

/** @throws {Error} when bash did not get as far as to time the command. */
function secondsOf(times: string): [number, number, number] {
  // bash also says there that a signal ended the command.
  const last = times.trim().split('\n').at(-1) ?? '';
  const [wall, user, system] = last.split(' ').map(Number);
  if (wall === undefined || user === undefined || system === undefined || !Number.isFinite(wall + user + system)) {
    throw new Error(`bash gave no times but ${JSON.stringify(times)}`);
  }
  return [wall, user, system];
}
