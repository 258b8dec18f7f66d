import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { Question } from '../shared/run-events.ts';
import { Button } from './button.tsx';

interface ConfirmQuestionProps {
  readonly question: Question;
  readonly onYes: (typed: string | null) => void;
}

/** The question of a command. What opens a group or cuts somebody off has to be typed; Enter alone confirms nothing. */
export function ConfirmQuestion({ question, onYes }: ConfirmQuestionProps) {
  const { text, typed } = question;
  const [said, setSaid] = useState('');
  const id = useId();
  const block = useRef<HTMLDivElement>(null);
  // What would be done comes first: the page stays where it is, and the next Tab goes to the answer.
  useEffect(() => block.current?.focus({ preventScroll: true }), []);
  const isTyped = typed === null || said.trim() === typed;
  return (
    <div class="question" ref={block} tabIndex={-1}>
      <p class="ask">{text}</p>
      {typed === null ? null : (
        <p>
          <label for={id}>
            To confirm, type <b class="typed">{typed}</b>
          </label>
          <input
            id={id}
            type="text"
            autocomplete="off"
            spellcheck={false}
            value={said}
            onInput={(event) => setSaid(event.currentTarget.value)}
          />
        </p>
      )}
      <Button
        kind="danger"
        onClick={() => onYes(typed === null ? null : said.trim())}
        disabled={isTyped ? null : `Type ${typed} first.`}
      >
        Yes, do this
      </Button>
    </div>
  );
}
