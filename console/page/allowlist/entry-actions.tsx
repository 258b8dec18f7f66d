import { useContext, useState } from 'preact/hooks';
import { Button } from '../button.tsx';
import type { AllowlistEntry } from '../documents.ts';
import { EditButton } from '../edit-button.tsx';
import { ReasonButton } from '../reason-button.tsx';
import { StatusContext, writeRefusal } from '../status-context.ts';
import { AddDialog } from './add-dialog.tsx';
import { expiryHint } from './entry-form.tsx';
import { fieldsOf } from './entry-preset.ts';
import { updateOf } from './entry-update.ts';

interface EntryActionsProps {
  readonly entry: AllowlistEntry;
  readonly onDone: () => void;
}

/** What can be done with an entry. One that has ended can only be approved again. */
export function EntryActions({ entry, onDone }: EntryActionsProps) {
  const { id, cidr, owner, reason, expired } = entry;
  const ended = expired ? 'It has ended.' : null;
  return (
    <div class="allowlist-actions">
      {expired ? (
        <ApproveAgain entry={entry} onDone={onDone} />
      ) : (
        <EditButton
          label="Renew…"
          title={`Renew ${cidr}`}
          fields={[{ name: 'expires', label: 'Expires', start: '90d', hint: `${expiryHint} never: it does not end.` }]}
          orderOf={({ expires = '' }) => (expires === '' ? null : { kind: 'allowlist-renew', id, expires })}
          incomplete="Say until when."
          onDone={onDone}
        />
      )}
      <EditButton
        label="Change…"
        title={`Change owner, reason or end of ${cidr}`}
        fields={[
          { name: 'owner', label: 'Owner', start: owner },
          { name: 'reason', label: 'Reason', start: reason },
          {
            name: 'expires',
            label: 'Expires',
            start: '',
            hint: `Empty: as it is. ${expiryHint} never: it does not end.`,
          },
        ]}
        orderOf={(given) => updateOf(entry, given)}
        incomplete="Change the owner, the reason or the end; none of the first two can be empty."
        onDone={onDone}
        disabled={ended}
      />
      <ReasonButton
        label="Remove…"
        title={`Remove ${cidr}`}
        orderOf={(why) => ({ kind: 'allowlist-remove', id, ...(why ? { reason: why } : {}) })}
        onDone={onDone}
        disabled={ended}
      />
    </div>
  );
}

/** The id of the new entry is that of the old one: the network and the scope are the same. */
function ApproveAgain({ entry, onDone }: EntryActionsProps) {
  const status = useContext(StatusContext);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)} disabled={writeRefusal(status)}>
        Approve again…
      </Button>
      {isOpen ? (
        <AddDialog
          title={`Approve ${entry.cidr} again`}
          preset={fieldsOf(entry)}
          onClose={() => setOpen(false)}
          onDone={onDone}
        />
      ) : null}
    </>
  );
}
