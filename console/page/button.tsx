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
  if (disabled === null) {
    return (
      <button type={onClick ? 'button' : 'submit'} class={kind} onClick={onClick}>
        {children}
      </button>
    );
  }
  return (
    <span class="disabled-button">
      <button type="button" class={kind} aria-disabled="true" aria-describedby={id} title={disabled}>
        {children}
      </button>
      <span id={id} class="reason">
        {disabled}
      </span>
    </span>
  );
}
