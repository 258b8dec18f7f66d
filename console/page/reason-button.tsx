import type { WriteOrder } from '../shared/orders.ts';
import { EditButton } from './edit-button.tsx';

interface ReasonButtonProps {
  readonly label: string;
  readonly title: string;
  readonly orderOf: (reason: string) => WriteOrder;
  /** Whether the command wants a reason. */
  readonly isRequired?: boolean;
  readonly onDone: () => void;
  readonly disabled?: string | null;
}

/** A button for an order whose only field is why. */
export function ReasonButton({ orderOf, isRequired = false, ...button }: ReasonButtonProps) {
  const hint = `It is kept in the history${isRequired ? '' : '; may be empty'}.`;
  return (
    <EditButton
      {...button}
      fields={[{ name: 'reason', label: 'Reason', start: '', hint }]}
      orderOf={({ reason = '' }) => (isRequired && reason === '' ? null : orderOf(reason))}
      incomplete="Say why."
    />
  );
}
