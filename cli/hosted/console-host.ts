import { StaleError } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { plainText } from '../host/printable.ts';
import { answerTo, refuseStopped } from './answer.ts';
import type { HostedRun, RunEnd } from './hosted-run.ts';

/** What a run has come to, besides its exit code. */
export type Told = Omit<RunEnd, 'kind' | 'exitCode'>;

/** A host of the console, and what the command has told it so far. */
export interface ConsoleHost {
  readonly host: Host;
  readonly told: () => Told;
  /** What its question was answered with; null: it has asked none. */
  readonly given: () => 'yes' | 'no' | null;
}

/**
 * The host of a command that runs for the console. Everything is told at once, and nothing but the document without its list is kept. After
 * an abort whatever the command says next stops it, by an InterruptedError; once its question is answered with yes it goes on to its end.
 */
export function consoleHost(run: HostedRun): ConsoleHost {
  let document: Told['document'] = null;
  let failure: { readonly error: string; readonly isStale: boolean } | null = null;
  const answers = answerTo(run);
  const heed = () => {
    if (answers.given() !== 'yes') refuseStopped(run.signal);
  };
  const tell: HostedRun['tell'] = (event) => {
    heed();
    run.tell(event);
  };
  const line = (text = '') => tell({ kind: 'line', text: plainText(text) });
  const keep = (value: object) => {
    document = { ...value };
  };
  const host: Host = {
    format: 'json',
    json: true,
    ownsProcess: false,
    asksFirst: true,
    line,
    table: () => undefined,
    // As it is: a file with a blank in the place of a character would be another file.
    data: (text) => tell({ kind: 'line', text }),
    write: (text) => {
      heed();
      if (run.write) run.write(text);
      else line(text);
    },
    notice: (text) => tell({ kind: 'notice', text: plainText(text) }),
    sum: () => undefined,
    document: keep,
    list: (list) => ({ add: (item) => tell({ kind: 'item', list, item }), end: keep }),
    failed: (error, cause) => {
      failure = { error: plainText(error), isStale: cause instanceof StaleError };
    },
    progress: (text) => tell({ kind: 'progress', text: plainText(text) }),
    ask: async (text, { subject }) => answers.ask(text, subject),
  };
  const told = (): Told => {
    const error = failure?.error ?? errorIn(document);
    // Some commands call a "no" a failure.
    return { document, error: answers.given() === 'no' ? null : error, stale: failure?.isStale ?? false };
  };
  return { host, told, given: answers.given };
}

/** Some commands say what went wrong in their document. */
function errorIn(document: Told['document']): string | null {
  const error = document?.error;
  return typeof error === 'string' ? plainText(error) : null;
}
