import { useState } from 'preact/hooks';
import { counted } from '../../../core/model/counted.ts';
import { Button } from '../button.tsx';
import { Message } from '../message.tsx';
import { stopped } from '../run-client.ts';
import { errorText } from './scan-texts.ts';

interface ReadErrorProps {
  readonly error: string | null;
  /** Errors that the page says already. */
  readonly same?: readonly (string | null)[];
}

/** Why a read failed as a whole, and what to do. */
export function ReadError({ error, same = [] }: ReadErrorProps) {
  // The line of the sum says it, and whoever has stopped it knows why.
  if (error === null || error === stopped) return null;
  if (same.includes(error)) return <p class="dim">It cannot be read, for the reason above.</p>;
  return (
    <Message kind="error" next={error.includes('`smtp-warden ') ? null : <Doctor />}>
      {error}
    </Message>
  );
}

function Doctor() {
  return (
    <div>
      To see which credentials, permissions or roles are missing: <code>smtp-warden doctor</code>
    </div>
  );
}

interface ReadErrorsProps {
  readonly errors: Parameters<typeof errorText>[0][];
  readonly notices: readonly string[];
}

const few = 5;

/** What could not be read: it must not look like what is well. */
export function ReadErrors({ errors, notices }: ReadErrorsProps) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? errors : errors.slice(0, few);
  const rest = errors.length - shown.length;
  return (
    <>
      {errors.length === 0 ? null : (
        <Message
          kind="error"
          next={
            <>
              {rest > 0 ? <Button onClick={() => setWhole(true)}>{`Show ${rest} more`}</Button> : null}
              <Doctor />
            </>
          }
        >
          {`${counted(errors.length, 'account, region or group', 'accounts, regions or groups')} could not be read, and may be open:\n`}
          {shown.map(errorText).join('\n')}
        </Message>
      )}
      {notices.map((notice) => (
        <Message key={notice} kind="note">
          {notice}
        </Message>
      ))}
    </>
  );
}
