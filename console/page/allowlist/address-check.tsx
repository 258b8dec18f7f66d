import { Button } from '../button.tsx';
import { Field } from '../field.tsx';
import { type AddressMatch, matchText } from './address-match.ts';

interface AddressCheckProps {
  readonly address: string;
  readonly match: AddressMatch | null;
  readonly onChange: (address: string) => void;
}

/** Which entries approve an address: in words, and by the table below. */
export function AddressCheck({ address, match, onChange }: AddressCheckProps) {
  return (
    <div class="card allowlist-check">
      <Field
        label="Which entries approve this address?"
        value={address}
        onInput={onChange}
        hint="Such as 198.51.100.7, or a network."
      />
      <div role="status">
        {match === null ? null : (
          <>
            <p class={match.kind === 'invalid' ? 'warning-text' : ''}>{matchText(match, address)}</p>
            {match.kind === 'invalid' ? null : <p class="dim">The table shows these entries only.</p>}
          </>
        )}
      </div>
      {match === null ? null : <Button onClick={() => onChange('')}>Show all entries</Button>}
    </div>
  );
}
