import { useContext, useState } from 'preact/hooks';
import type { GroupPlace } from '../../shared/orders.ts';
import { Button } from '../button.tsx';
import { Field } from '../field.tsx';
import { OrderDialog } from '../order-dialog.tsx';
import { StatusContext, writeRefusal } from '../status-context.ts';

const expiryHint = 'A date such as 2027-01-31, or from now 12h, 30d, 2w; at most a year.';

interface ExemptButtonProps {
  readonly group: GroupPlace;
  readonly name: string;
  readonly onDone: () => void;
}

/** Lets the group stay open until a given time. */
export function ExemptButton({ group, name, onDone }: ExemptButtonProps) {
  const status = useContext(StatusContext);
  const [isOpen, setOpen] = useState(false);
  const [owner, setOwner] = useState('');
  const [reason, setReason] = useState('');
  const [expires, setExpires] = useState('30d');
  const fields = { owner: owner.trim(), reason: reason.trim(), expires: expires.trim() };
  const missing = Object.entries(fields).find(([, value]) => value === '')?.[0];
  return (
    <>
      <Button onClick={() => setOpen(true)} disabled={writeRefusal(status)}>
        Exempt…
      </Button>
      {isOpen ? (
        <OrderDialog
          title={`Exempt ${name}`}
          order={missing === undefined ? { kind: 'exempt-add', group, ...fields } : null}
          incomplete={`Fill in: ${missing}.`}
          form={
            <>
              <Field label="Owner" value={owner} onInput={setOwner} hint="Who is responsible for it." />
              <Field label="Reason" value={reason} onInput={setReason} hint="Why it has to stay open." />
              <Field label="Expires" value={expires} onInput={setExpires} hint={expiryHint} />
            </>
          }
          onClose={() => setOpen(false)}
          onDone={onDone}
        />
      ) : null}
    </>
  );
}

interface RenewProps {
  readonly id: string;
  readonly name: string;
  readonly onDone: () => void;
}

/** Gives an exemption another expiry. */
export function RenewExemptionButton({ id, name, onDone }: RenewProps) {
  const status = useContext(StatusContext);
  const [isOpen, setOpen] = useState(false);
  const [expires, setExpires] = useState('30d');
  const asked = expires.trim();
  return (
    <>
      <Button onClick={() => setOpen(true)} disabled={writeRefusal(status)}>
        Renew the exemption…
      </Button>
      {isOpen ? (
        <OrderDialog
          title={`Renew the exemption of ${name}`}
          order={asked === '' ? null : { kind: 'exempt-renew', id, expires: asked }}
          incomplete="Say until when."
          form={<Field label="Expires" value={expires} onInput={setExpires} hint={expiryHint} />}
          onClose={() => setOpen(false)}
          onDone={onDone}
        />
      ) : null}
    </>
  );
}
