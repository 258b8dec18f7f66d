import type { FleetStatus } from '../documents.ts';
import type { Reading } from '../use-run.ts';

interface HighlightsProps {
  readonly reading: Reading<never, FleetStatus>;
  readonly status: FleetStatus | null;
}

/** What needs a person, in one line above everything. The line is there before it is known, so that nothing moves when it is. */
export function Highlights({ reading: { state, error }, status }: HighlightsProps) {
  if (status === null) {
    const text = state === 'running' ? 'Reading the log and the policy…' : 'The log and the policy cannot be read: ';
    return (
      <p class="fleet-highlights">
        {text}
        {error ? <a href="#status">see why</a> : null}
      </p>
    );
  }
  const { attention } = status;
  if (attention.length === 0) return <p class="fleet-highlights">Nothing needs a person.</p>;
  return (
    <p class="fleet-highlights some">
      <b>Needs a person:</b> {attention.map(({ what }) => what).join('; ')}. <a href="#attention">What to do</a>
    </p>
  );
}
