interface ProgressProps {
  /** How far it is; empty: only that it is under way. */
  readonly text: string;
  readonly onStop?: (() => void) | undefined;
  /** Why it cannot be stopped. */
  readonly noStop?: string;
}

/** Long work: how far it is, and a way to stop it, or the reason why there is none. */
export function Progress({ text, onStop, noStop }: ProgressProps) {
  return (
    <div class="progress" role="status">
      <span class="spinner" aria-hidden="true" />
      <span>{text === '' ? 'Reading…' : text}</span>
      {onStop ? (
        <button type="button" class="small" onClick={onStop}>
          Stop
        </button>
      ) : noStop ? (
        <span class="dim">{noStop}</span>
      ) : null}
    </div>
  );
}
