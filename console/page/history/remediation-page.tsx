import { CommandLine } from '../command-line.tsx';
import type { Documents, Remediation } from '../documents.ts';
import { Link } from '../link.tsx';
import { Message } from '../message.tsx';
import { Moment } from '../moment.tsx';
import { Page } from '../page.tsx';
import { Progress } from '../progress.tsx';
import { groupPath, remediationPath } from '../router.ts';
import { UndoButton } from '../undo-button.tsx';
import { useRead } from '../use-run.ts';
import { StoryLine } from './story-line.tsx';

type Shown = Documents['history-show'];

/** One remediation, from its opening to its undo. */
export function RemediationPage({ id }: { readonly id: string }) {
  const order = { kind: 'history-show', id } as const;
  const shown = useRead<never, Shown>(order);
  const { document } = shown;
  return (
    <Page
      title={
        document
          ? `${document.remediation.done}: ${document.remediation.groupName || document.remediation.groupId}`
          : id
      }
    >
      {shown.state === 'running' ? <Progress text={shown.progress} onStop={shown.stop} /> : null}
      {shown.error ? (
        <Message kind="error" next={<Link to="/history">Search the history</Link>}>
          {shown.error}
        </Message>
      ) : null}
      {document ? <Story document={document} lines={shown.lines} onDone={shown.reload} /> : null}
      <CommandLine order={order} />
    </Page>
  );
}

interface StoryProps {
  readonly document: Shown;
  readonly lines: readonly string[];
  readonly onDone: () => void;
}

function Story({ document, lines, onDone }: StoryProps) {
  const { remediation, entries, decisions } = document;
  const { id, undoes, openedAt, openedBy } = remediation;
  return (
    <>
      <p>
        <span class="id">{id}</span> of{' '}
        <Link to={groupPath(remediation)}>{remediation.groupName || remediation.groupId}</Link>{' '}
        <span class="dim">
          {remediation.groupId} {remediation.account} {remediation.region}
        </span>
      </p>
      <UndoButton remediation={remediation} onDone={onDone} />
      {undoes ? (
        <p>
          It undoes <Link to={remediationPath(undoes)}>{undoes}</Link>.
        </p>
      ) : null}
      <ol class="history-story">
        {openedAt ? (
          <li>
            <h2>
              <Moment at={openedAt} /> opened
            </h2>
            <p>By {openedBy ?? 'somebody who is not known'}.</p>
          </li>
        ) : null}
        {entries.map((entry) => (
          <StoryLine key={entry.sequence} entry={entry} />
        ))}
        {decisions.map(({ kind, by, at, reason, expiresAt }) => (
          <li key={`${kind} ${by} ${at}`}>
            <h2>
              {at ? <Moment at={at} /> : ''} {kind}
            </h2>
            <p>
              By {by ?? 'nobody who is known'}
              {reason ? `: ${reason}` : ''}
              {expiresAt ? `; until ${expiresAt}` : ''}
            </p>
          </li>
        ))}
        <UndoneBy remediation={remediation} />
      </ol>
      <details>
        <summary>As in a terminal</summary>
        <pre>{lines.join('\n')}</pre>
      </details>
      <details>
        <summary>The entries as they are stored</summary>
        <pre>{JSON.stringify(entries, null, 2)}</pre>
      </details>
    </>
  );
}

/** The undo of a remediation is another remediation of its group. */
function UndoneBy({ remediation }: { readonly remediation: Remediation }) {
  const { id, groupId, account, region, undoable } = remediation;
  const order = {
    kind: 'history-list',
    group: groupId,
    account,
    groupRegion: region,
    since: '400d',
    limit: 1000,
  } as const;
  const history = useRead<Remediation, Documents['history-list']>(undoable ? order : null);
  if (!undoable) return null;
  return (
    <>
      {history.state === 'running' ? <li class="dim">Looking whether it was undone…</li> : null}
      {history.error ? (
        <li>
          <Message kind="error">It is not known whether it was undone: {history.error}</Message>
        </li>
      ) : null}
      {history.notices.map((notice) => (
        <li key={notice} class="dim">
          {notice}
        </li>
      ))}
      {history.items.length >= order.limit ? (
        <li class="dim">Only the newest {order.limit} remediations of the group were looked at.</li>
      ) : null}
      {history.items
        .filter(({ undoes }) => undoes === id)
        .map((undo) => (
          <li key={undo.id}>
            <h2>
              <Moment at={undo.at} /> {undo.done}
            </h2>
            <p>
              By {undo.by}: <Link to={remediationPath(undo.id)}>{undo.id}</Link>. {undo.reason}
            </p>
          </li>
        ))}
    </>
  );
}
