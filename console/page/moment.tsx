/** A moment as the commands print it, in UTC and to the minute; the exact one on hover. */
export function Moment({ at }: { readonly at: string }) {
  return (
    <time dateTime={at} title={at}>
      {momentText(at)}
    </time>
  );
}

/** `2026-11-30 12:34`, in UTC. */
export function momentText(at: string): string {
  return at.slice(0, 16).replace('T', ' ');
}
