import type { RunEvent } from '../../console/shared/run-events.ts';

/** A command line that is run for somebody who is not at the terminal of this process. */
export interface HostedRun {
  /** A command line without the name of the program, and without `--json`, which is given anyway. */
  readonly args: readonly string[];
  /** What the command says, as it says it; `end` is not among it. Throws nothing. */
  readonly tell: (event: Exclude<RunEvent, { kind: 'end' }>) => void;
  /**
   * `preview`: every question is told and answered with no. `execute`: answered with yes if its digest is `digest` and `typed` is what it asks
   * for, otherwise the run ends as stale, or with an error. `read`: a question is a fault.
   */
  readonly answer:
    | { readonly kind: 'read' }
    | { readonly kind: 'preview' }
    | { readonly kind: 'execute'; readonly digest: string; readonly typed: string | null };
  /** Stops a run: reads and previews at their next word to the host; an execution is finished once its question is answered. */
  readonly signal: AbortSignal;
  /**
   * Of a command that writes its result itself, such as `report`: that text, piece by piece, as it is. Where this is given the command line says
   * the format, and `--json` is not added.
   */
  readonly write?: (text: string) => void;
}

/** The last event of a run. */
export type RunEnd = Extract<RunEvent, { readonly kind: 'end' }>;
