import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface CliRun {
  readonly exitCode: number;
  readonly stdout: string;
  /** User and system CPU seconds of the whole process, start-up included. */
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  readonly peakMegabytes: number;
}

const probe = new URL('resource-probe.ts', import.meta.url).href;
const runtimes = fileURLToPath(new URL('../node_modules/.bin', import.meta.url));
const bundle = fileURLToPath(new URL('../dist/smtp-warden.js', import.meta.url));

/** Runs the bundled command line in a process of its own and asks the kernel what that cost. */
export async function runCli(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<CliRun> {
  const started = performance.now();
  const child = spawn(bundle, [...args], {
    env: { PATH: `${runtimes}:${process.env.PATH}`, NODE_OPTIONS: `--import ${probe}`, ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const [stdout, stderr, usage] = await Promise.all([1, 2, 3].map((fd) => collected(child.stdio[fd])));
  if (child.exitCode === null) await once(child, 'exit');
  if (!usage) throw new Error(`the command line died: ${stderr}`);
  const { cpuSeconds, peakMegabytes } = JSON.parse(usage);
  const wallSeconds = (performance.now() - started) / 1000;
  return { exitCode: child.exitCode ?? -1, stdout: stdout ?? '', cpuSeconds, peakMegabytes, wallSeconds };
}

async function collected(stream: unknown): Promise<string> {
  if (!isReadable(stream)) return '';
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}

function isReadable(stream: unknown): stream is NodeJS.ReadableStream {
  return typeof stream === 'object' && stream !== null && Symbol.asyncIterator in stream;
}
