import { useId } from 'preact/hooks';

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  /** What to write, and in which form. */
  readonly hint?: string;
  readonly options?: readonly (string | { readonly value: string; readonly label: string })[];
}

/** A field of a form: a line of text, or with `options` a choice. */
export function Field({ label, value, onInput, hint, options }: FieldProps) {
  const id = useId();
  const describedBy = hint === undefined ? undefined : `${id}-hint`;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {options ? (
        <select
          id={id}
          value={value}
          aria-describedby={describedBy}
          onChange={(event) => onInput(event.currentTarget.value)}
        >
          {options.map((option) => {
            const { value: own, label: text } = typeof option === 'string' ? { value: option, label: option } : option;
            return (
              <option key={own} value={own}>
                {text}
              </option>
            );
          })}
        </select>
      ) : (
        <input
          id={id}
          type="text"
          value={value}
          autocomplete="off"
          aria-describedby={describedBy}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
      {hint === undefined ? null : (
        <span id={describedBy} class="hint">
          {hint}
        </span>
      )}
    </div>
  );
}
