import { AsyncLocalStorage } from 'node:async_hooks';
import type { Readable, Writable } from 'node:stream';

/** What code that runs in here sees as the process. */
export interface ProcessOfRun {
  readonly env: Record<string, string>;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  exitCode: number | string | null | undefined;
}

const parts = ['env', 'stdin', 'stdout', 'stderr'] as const;
const key = Symbol.for('smtp-warden.process-of-run');
/** One for each process, kept on it: files that share a process may load this module anew. */
const runs: AsyncLocalStorage<ProcessOfRun> = Reflect.get(process, key) ?? install(new AsyncLocalStorage());

/**
 * Runs a task that sees this environment and these streams in `process`, and sets this exit code. Tasks may run at once, and
 * within each other: whoever called a function tells which process it sees. A task that ends its process throws.
 */
export function inProcess<Result>(run: ProcessOfRun, task: () => Promise<Result>): Promise<Result> {
  return runs.run(run, task);
}

function install(store: AsyncLocalStorage<ProcessOfRun>): AsyncLocalStorage<ProcessOfRun> {
  for (const name of parts) shareOut(name, store);
  // `exitCode` cannot be defined anew.
  globalThis.process = new Proxy(process, {
    get: (target, name) => {
      const run = store.getStore();
      if (run && name === 'exitCode') return run.exitCode;
      return run && name === 'exit' ? refuseExit : Reflect.get(target, name);
    },
    set: (target, name, value) => {
      const run = store.getStore();
      if (!run || name !== 'exitCode') return Reflect.set(target, name, value);
      run.exitCode = value;
      return true;
    },
  });
  Object.defineProperty(process, key, { value: store });
  return store;
}

/** On the process itself: some packages import it instead of reading the global variable. */
function shareOut(name: (typeof parts)[number], store: AsyncLocalStorage<ProcessOfRun>): void {
  const own = Object.getOwnPropertyDescriptor(process, name);
  Object.defineProperty(process, name, {
    configurable: true,
    enumerable: true,
    get: () => store.getStore()?.[name] ?? (own?.get ? own.get.call(process) : own?.value),
    set: (value) => {
      if (own) own.value = value;
    },
  });
}

function refuseExit(): never {
  throw new Error('this command ends its process: run it as one (startCli)');
}
