import { useState } from 'preact/hooks';
import { counted } from '../../../core/model/counted.ts';
import { CommandLine } from '../command-line.tsx';
import { DataTable } from '../data-table.tsx';
import type { FleetStatus } from '../documents.ts';
import { Link } from '../link.tsx';
import { Message } from '../message.tsx';
import { Moment } from '../moment.tsx';
import { groupPath, remediationPath } from '../router.ts';
import type { Reading } from '../use-run.ts';
import { Waiting } from './waiting.tsx';

interface FleetStatusProps {
  readonly status: Reading<never, FleetStatus>;
  readonly onDone: () => void;
}

/** What waits for a person, what is under way, and what ends soon: by the log and the policy. */
export function FleetStatusView({ status, onDone }: FleetStatusProps) {
  const { document, error, state } = status;
  return (
    <>
      {state === 'running' ? <p class="dim">Reading the log and the policy…</p> : null}
      {error ? <Message kind="error">{error}</Message> : null}
      {document ? (
        <>
          <Waiting proposals={document.proposals} onDone={onDone} />
          <Unfinished all={document.unfinished} />
          <Ending all={document.endingSoon} />
          <Attention status={document} />
          <Accounts accounts={document.accounts} />
        </>
      ) : null}
      <CommandLine order={{ kind: 'status' }} />
    </>
  );
}

function Unfinished({ all }: { readonly all: FleetStatus['unfinished'] }) {
  if (all.length === 0) return null;
  return (
    <section>
      <h2>Without an end</h2>
      <DataTable
        caption="Remediations without an end"
        columns={[
          { title: 'Group', cell: (row) => <Link to={groupPath(row)}>{row.groupName || row.groupId}</Link> },
          { title: 'Since', cell: ({ since }) => <Moment at={since} /> },
          {
            title: 'State',
            cell: ({ isHeld, outcome }) =>
              `${outcome}; ${isHeld ? 'somebody may still be changing it' : 'nobody goes on with it'}`,
          },
          {
            title: 'Remediation',
            kind: 'id',
            cell: ({ remediationId }) => <Link to={remediationPath(remediationId)}>{remediationId}</Link>,
          },
        ]}
        rows={all}
        keyOf={({ remediationId }) => remediationId}
        empty=""
      />
    </section>
  );
}

function Ending({ all }: { readonly all: FleetStatus['endingSoon'] }) {
  return (
    <section id="ending">
      <h2>Ending soon</h2>
      <DataTable
        caption="Entries and exemptions that end soon"
        columns={[
          {
            title: 'What',
            cell: ({ kind, what }) => `${kind === 'entry' ? 'approved network' : 'exemption of'} ${what}`,
          },
          { title: 'For', cell: ({ scope }) => scope },
          { title: 'Owner', cell: ({ owner }) => owner },
          { title: 'Ends', cell: ({ expiresAt }) => <Moment at={expiresAt} /> },
          {
            title: 'What that closes',
            cell: ({ groups }) =>
              groups.length === 0
                ? 'no group on record'
                : groups.map((group) => (
                    <div key={group.groupId}>
                      <Link to={groupPath(group)}>{group.groupName || group.groupId}</Link>
                    </div>
                  )),
          },
          {
            title: 'Id',
            kind: 'id',
            cell: ({ id }) => <Link to={`/allowlist?text=${encodeURIComponent(id)}`}>{id}</Link>,
          },
        ]}
        rows={all}
        keyOf={({ id }) => id}
        empty="No entry or exemption ends soon."
      />
    </section>
  );
}

function Attention({ status: { attention, errors } }: { readonly status: FleetStatus }) {
  if (attention.length + errors.length === 0) return null;
  return (
    <section>
      <h2>Needs a person</h2>
      <ul>
        {attention.map(({ kind, what, command }) => (
          <li key={kind}>
            {what}: <code>{command}</code>
          </li>
        ))}
        {errors.map(({ account, region, groupId, error }) => (
          <li key={`${account} ${region} ${groupId} ${error}`} class="warning-text">
            {[account, region, groupId].filter((part) => part !== null).join(' ')} {error}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Accounts({ accounts }: { readonly accounts: FleetStatus['accounts'] }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>By account, by the log and the last sweep: {counted(accounts.length, 'account')}</summary>
      {isOpen ? (
        <DataTable
          caption="Accounts"
          columns={[
            { title: 'Account', cell: ({ account }) => account },
            { title: 'Groups', kind: 'number', cell: ({ groups }) => groups ?? 'not known' },
            { title: 'Open', kind: 'number', cell: ({ open }) => open },
            { title: 'Not opted in', kind: 'number', cell: ({ notOptedIn }) => notOptedIn },
            { title: 'Exempt', kind: 'number', cell: ({ exempt }) => exempt },
            { title: 'Proposals', kind: 'number', cell: ({ proposals }) => proposals },
            { title: 'Ending soon', kind: 'number', cell: ({ endingSoon }) => endingSoon },
          ]}
          rows={accounts}
          keyOf={({ account }) => account}
          empty="No account is on record."
        />
      ) : null}
    </details>
  );
}
