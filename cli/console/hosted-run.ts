import type { RunEvent } from '../../console/shared/run-events.ts';

export interface HostedRun {
  readonly args: readonly string[];
  readonly tell: (event: Exclude<RunEvent, { kind: 'end' }>) => void;
  readonly answer:
    | { readonly kind: 'read' }
    | { readonly kind: 'preview' }
    | { readonly kind: 'execute'; readonly digest: string; readonly typed: string | null };
  readonly signal: AbortSignal;
  readonly write?: (text: string) => void;
}
