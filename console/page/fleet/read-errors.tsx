import { useState } from 'preact/hooks';
import { counted } from '../../../core/model/counted.ts';
import { Button } from '../button.tsx';
import { Message } from '../message.tsx';
import { errorText } from './scan-texts.ts';

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
              <div>
                To see which permissions or roles are missing: <code>smtp-warden doctor</code>
              </div>
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
