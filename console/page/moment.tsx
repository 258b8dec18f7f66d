import { momentText } from './moment-text.ts';

/** A moment as the commands print it, in UTC and to the minute; the exact one on hover. */
export function Moment({ at }: { readonly at: string }) {
  return (
    <time dateTime={at} title={at}>
      {momentText(at)}
    </time>
  );
}
