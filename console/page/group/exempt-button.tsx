import type { GroupPlace } from '../../shared/orders.ts';
import { EditButton } from '../edit-button.tsx';

const expires = {
  name: 'expires',
  label: 'Expires',
  start: '30d',
  hint: 'A date such as 2027-01-31, or from now 12h, 30d, 2w; at most a year.',
};

interface ExemptButtonProps {
  readonly group: GroupPlace;
  readonly name: string;
  readonly onDone: () => void;
}

/** Lets the group stay open until a given time. */
export function ExemptButton({ group, name, onDone }: ExemptButtonProps) {
  return (
    <EditButton
      label="Exempt…"
      title={`Exempt ${name}`}
      fields={[
        { name: 'owner', label: 'Owner', start: '', hint: 'Who is responsible for it.' },
        { name: 'reason', label: 'Reason', start: '', hint: 'Why it has to stay open.' },
        expires,
      ]}
      orderOf={({ owner, reason, expires: until }) =>
        owner && reason && until ? { kind: 'exempt-add', group, owner, reason, expires: until } : null
      }
      incomplete="Fill in all fields."
      onDone={onDone}
    />
  );
}

interface RenewProps {
  readonly id: string;
  readonly name: string;
  readonly onDone: () => void;
}

/** Gives an exemption another expiry. */
export function RenewExemptionButton({ id, name, onDone }: RenewProps) {
  return (
    <EditButton
      label="Renew the exemption…"
      title={`Renew the exemption of ${name}`}
      fields={[expires]}
      orderOf={({ expires: until }) => (until ? { kind: 'exempt-renew', id, expires: until } : null)}
      incomplete="Say until when."
      onDone={onDone}
    />
  );
}
