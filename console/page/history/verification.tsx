import { useState } from 'preact/hooks';
import { counted } from '../../../core/model/counted.ts';
import { Button } from '../button.tsx';
import { CommandLine } from '../command-line.tsx';
import type { Documents } from '../documents.ts';
import { Message } from '../message.tsx';
import { Progress } from '../progress.tsx';
import { useRead } from '../use-run.ts';

/** Recomputes every hash chain, and says as it runs how far it is. */
export function Verification() {
  const [isAsked, setAsked] = useState(false);
  const order = { kind: 'history-verify' } as const;
  const verification = useRead<never, Documents['history-verify']>(isAsked ? order : null);
  const { document, state } = verification;
  const isRunning = isAsked && state === 'running';
  const begin = () => (isAsked ? verification.reload() : setAsked(true));
  return (
    <section>
      <h2>Is the record intact?</h2>
      <p>Every entry holds the hash of the one before it. This reads the whole log and computes all of them again.</p>
      <Button onClick={begin} disabled={isRunning ? 'It is running.' : null}>
        Verify the history
      </Button>
      {isRunning ? (
        <Progress text={verification.progress || 'Reading the whole log…'} onStop={verification.stop} />
      ) : null}
      {isAsked && verification.error ? (
        <Message kind="error" next="It is not known whether the record is intact. Verify it again.">
          {verification.error}
        </Message>
      ) : null}
      {verification.notices.map((notice) => (
        <Message key={notice} kind="warning">
          {notice}
        </Message>
      ))}
      {isAsked && document ? <Verdict document={document} /> : null}
      <CommandLine order={order} />
    </section>
  );
}

function Verdict({ document }: { readonly document: Documents['history-verify'] }) {
  const { verified, entries, chains, faults, restarts } = document;
  return (
    <>
      {verified ? (
        <Message kind="done">
          {counted(entries, 'entry', 'entries')} in {counted(chains.length, 'chain')}: intact.
        </Message>
      ) : (
        <Message
          kind="error"
          next="Find out who wrote to the tables. For the chain of a group: smtp-warden history restart. For an item of the policy: smtp-warden allowlist accept."
        >
          {counted(faults.length, 'fault')} in {counted(entries, 'entry', 'entries')}.
        </Message>
      )}
      <ul>
        {faults.map(({ group, sequence, item, problem }) => (
          <li key={`${group} ${sequence} ${item} ${problem}`}>
            <span class="id">{group}</span>, {item === undefined ? `entry ${sequence}` : `item ${item}`}: {problem}
          </li>
        ))}
        {restarts.map(({ group, sequence, bad, by, reason }) => (
          <li key={`${group} ${sequence}`}>
            <span class="id">{group}</span>: {by} began a new chain at entry {sequence}, since entry {bad} was not
            valid: {reason}
          </li>
        ))}
      </ul>
    </>
  );
}
