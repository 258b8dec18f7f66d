import { CommandLine } from '../command-line.tsx';
import type { Exemption } from '../documents.ts';
import { Link } from '../link.tsx';
import type { Reading } from '../use-run.ts';
import { countText, emptyText } from './empty-text.ts';
import { Exemptions } from './exemptions.tsx';
import { PolicyState } from './policy-state.tsx';
import type { Soon } from './standing.ts';

interface ExemptionsSectionProps {
  readonly reading: Reading<never, unknown>;
  /** The reading of the allowlist: what it has said above is not said again. */
  readonly said: Reading<never, unknown>;
  /** All of them; null: they are not known. */
  readonly exemptions: readonly Exemption[] | null;
  readonly shown: readonly Exemption[];
  readonly soon: Soon;
  readonly onDone: () => void;
}

/** Groups that the bot leaves open. */
export function ExemptionsSection({ reading, said, exemptions, shown, soon, onDone }: ExemptionsSectionProps) {
  return (
    <section>
      <h2>Exemptions {countText(shown.length, exemptions?.length)}</h2>
      <p>
        Groups that the bot leaves open until a given time. A group is exempted on its own page; go there from the{' '}
        <Link to="/">fleet</Link>.
      </p>
      <PolicyState reading={reading} said={said} />
      <Exemptions
        exemptions={shown}
        soon={soon}
        onDone={onDone}
        empty={emptyText(reading.state, exemptions?.length ?? 0, 'No group is exempt.')}
      />
      <CommandLine order={{ kind: 'exempt-list' }} />
    </section>
  );
}
