import type { ComponentChildren } from 'preact';

interface MessageProps {
  readonly kind: 'error' | 'warning' | 'note' | 'done';
  readonly children: ComponentChildren;
  /** What the person can do now: buttons or links. */
  readonly next?: ComponentChildren;
}

const titles = { error: 'Failed', warning: 'Warning', note: 'Note', done: 'Done' } as const;

/** Something the person has to know. Its kind is said in words as well as by colour. */
export function Message({ kind, children, next }: MessageProps) {
  return (
    <div class={`message ${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
      <strong>{titles[kind]}:</strong> <span class="text">{children}</span>
      {next ? <div class="next">{next}</div> : null}
    </div>
  );
}
