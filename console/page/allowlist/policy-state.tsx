import { useContext } from 'preact/hooks';
import { Button } from '../button.tsx';
import { TerminalCommand } from '../command-line.tsx';
import { Link } from '../link.tsx';
import { Message } from '../message.tsx';
import { Progress } from '../progress.tsx';
import { StatusContext } from '../status-context.ts';
import type { Reading } from '../use-run.ts';

interface PolicyStateProps {
  readonly reading: Pick<Reading<never, unknown>, 'state' | 'progress' | 'stop' | 'error' | 'notices' | 'reload'>;
  /** What is said elsewhere already. */
  readonly said?: Pick<Reading<never, unknown>, 'error' | 'notices'>;
}

/** How a reading goes on, what it warns of, and why it failed, with what to do. */
export function PolicyState({ reading, said }: PolicyStateProps) {
  const { state, progress, stop, error, notices, reload } = reading;
  // The layout says it on every page.
  const isOfAll = useContext(StatusContext)?.problem === error;
  return (
    <>
      {state === 'running' ? <Progress text={progress} onStop={stop} /> : null}
      {error === null || error === said?.error ? null : isOfAll ? (
        <Button onClick={reload}>Try again</Button>
      ) : (
        <Message kind="error" next={<Next error={error} onAgain={reload} />}>
          {error}
        </Message>
      )}
      {notices
        .filter((notice) => !said?.notices.includes(notice))
        .map((notice) => (
          <Message
            key={notice}
            kind="warning"
            {...(notice.includes("policy's chain")
              ? { next: <Link to="/history">Verify the history and the policy</Link> }
              : {})}
          >
            {notice}
          </Message>
        ))}
    </>
  );
}

function Next({ error, onAgain }: { readonly error: string; readonly onAgain: () => void }) {
  return (
    <>
      {error.includes('smtp-warden init') ? <TerminalCommand command={['init']} /> : null}
      <Button onClick={onAgain}>Try again</Button>
    </>
  );
}
