import { useId } from 'preact/hooks';

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  /** What to write, and in which form. */
  readonly hint?: string;
  /** What may be meant; anything else may be written as well. */
  readonly suggestions?: readonly string[];
  readonly options?: readonly (string | { readonly value: string; readonly label: string })[];
}

/** A field of a form: a line of text, or with `options` a choice. */
export function Field({ label, value, onInput, hint, suggestions = [], options }: FieldProps) {
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
          list={suggestions.length > 0 ? `${id}-list` : undefined}
          aria-describedby={describedBy}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
      {suggestions.length > 0 ? (
        <datalist id={`${id}-list`}>
          {suggestions.map((text) => (
            <option key={text} value={text} />
          ))}
        </datalist>
      ) : null}
      {hint === undefined ? null : (
        <span id={describedBy} class="hint">
          {hint}
        </span>
      )}
    </div>
  );
}
