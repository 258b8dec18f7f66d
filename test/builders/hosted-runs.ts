import { PassThrough, Readable } from 'node:stream';
import type { HostedRun } from '../../cli/hosted/hosted-run.ts';
import { runHosted } from '../../cli/hosted/run-hosted.ts';
import { argsOf, commandOf } from '../../console/shared/command-of.ts';
import type { Order } from '../../console/shared/orders.ts';
import type { Question, RunEvent } from '../../console/shared/run-events.ts';
import { environmentOf } from '../cli/end-to-end/run-cli.ts';
import { inProcess, type ProcessOfRun } from './process-of-run.ts';

/** What a run has told, and how it ended. */
export interface HostedResult {
  readonly told: readonly Exclude<RunEvent, { kind: 'end' }>[];
  readonly end: Extract<RunEvent, { kind: 'end' }>;
  /** Of a preview. */
  readonly question: Question | null;
}

/** Runs of the console in an environment. None may write to the standard streams of the process or set its exit code. */
export interface HostedRuns {
  readonly run: (args: readonly string[], parts?: Partial<HostedRun>) => Promise<HostedResult>;
  readonly read: (order: Order) => Promise<HostedResult>;
  readonly preview: (order: Order) => Promise<HostedResult>;
  /** Carries out what was shown. */
  readonly execute: (order: Order, question: Pick<Question, 'digest' | 'typed'>) => Promise<HostedResult>;
}

export function hostedIn(environment: Readonly<Record<string, string>>): HostedRuns {
  const run: HostedRuns['run'] = async (args, parts = {}) => {
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const env = { ...environmentOf(environment) };
    const itself: ProcessOfRun = { env, stdin: Readable.from(['']), stdout, stderr, exitCode: undefined };
    const told: HostedResult['told'][number][] = [];
    const { signal } = new AbortController();
    const tell: HostedRun['tell'] = (event) => void told.push(event);
    const end = await inProcess(itself, () => runHosted({ args, tell, answer: { kind: 'read' }, signal, ...parts }));
    const written = `${stdout.read() ?? ''}${stderr.read() ?? ''}`;
    if (written !== '' || itself.exitCode !== undefined) throw new Error(`the run used the process: ${written}`);
    const question = told.flatMap((event) => (event.kind === 'question' ? event.question : []))[0] ?? null;
    return { told, end, question };
  };
  const ordered = (order: Order, answer: HostedRun['answer']) => run(argsOf(commandOf(order)), { answer });
  return {
    run,
    read: (order) => ordered(order, { kind: 'read' }),
    preview: (order) => ordered(order, { kind: 'preview' }),
    execute: (order, { digest, typed }) => ordered(order, { kind: 'execute', digest, typed }),
  };
}
