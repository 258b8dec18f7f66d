import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

interface ButtonProps {
  /** Left out where the button submits a form. */
  readonly onClick?: () => void;
  readonly children: ComponentChildren;
  /** Why it cannot be used now; null or left out: it can. */
  readonly disabled?: string | null;
  readonly kind?: 'plain' | 'main' | 'danger';
}

/**
 * A button. One that cannot be used stays in the order of the keyboard and says why, so that nobody has to guess.
 */
export function Button({ onClick, children, disabled = null, kind = 'plain' }: ButtonProps) {
  const id = useId();
  const isDisabled = disabled !== null;
  // The same elements in both states: a button that has the focus keeps it when it can be used.
  return (
    <span class={isDisabled ? 'disabled-button' : undefined}>
      <button
        type={onClick || isDisabled ? 'button' : 'submit'}
        class={kind}
        onClick={isDisabled ? undefined : onClick}
        aria-disabled={isDisabled ? 'true' : undefined}
        aria-describedby={isDisabled ? id : undefined}
        title={disabled ?? undefined}
      >
        {children}
      </button>
      {isDisabled ? (
        <span id={id} class="reason">
          {disabled}
        </span>
      ) : null}
    </span>
  );
}
