import type { Exemption } from '../documents.ts';
import { EditButton } from '../edit-button.tsx';
import { ReasonButton } from '../reason-button.tsx';

const expires = {
  name: 'expires',
  label: 'Expires',
  start: '30d',
  hint: 'A date such as 2027-01-31 (the end of that day in UTC), or from now 12h, 30d, 2w; at most a year.',
};

interface ExemptionActionsProps {
  readonly exemption: Exemption;
  readonly onDone: () => void;
}

/** What can be done with an exemption. In the place of one that has ended a new one can be granted. */
export function ExemptionActions({ exemption, onDone }: ExemptionActionsProps) {
  const { id, group, owner, reason, expired } = exemption;
  return (
    <div class="allowlist-actions">
      {expired ? (
        <EditButton
          label="Exempt again…"
          title={`Exempt ${group.groupId} again`}
          fields={[
            { name: 'owner', label: 'Owner', start: owner, hint: 'Who is responsible for it.' },
            { name: 'reason', label: 'Reason', start: reason, hint: 'Why it has to stay open.' },
            expires,
          ]}
          orderOf={(given) =>
            given.owner && given.reason && given.expires
              ? { kind: 'exempt-add', group, owner: given.owner, reason: given.reason, expires: given.expires }
              : null
          }
          incomplete="Fill in all fields."
          onDone={onDone}
        />
      ) : (
        <EditButton
          label="Renew…"
          title={`Renew the exemption of ${group.groupId}`}
          fields={[expires]}
          orderOf={({ expires: until = '' }) => (until === '' ? null : { kind: 'exempt-renew', id, expires: until })}
          incomplete="Say until when."
          onDone={onDone}
        />
      )}
      <ReasonButton
        label={expired ? 'Remove…' : 'End…'}
        title={`${expired ? 'Remove the ended' : 'End the'} exemption of ${group.groupId}`}
        orderOf={(why) => ({ kind: 'exempt-remove', id, ...(why ? { reason: why } : {}) })}
        onDone={onDone}
      />
    </div>
  );
}
