import { InterruptedError, StaleError, UsageError } from '../failure.ts';
import type { Subject } from '../host/subject.ts';
import type { HostedRun } from './hosted-run.ts';
import { questionOf } from './question-of.ts';

/** Why an order is not carried out that is another one by now. */
export const changedSince = 'what would be done has changed since it was shown: look at it again';

/** What a run answers to the question of its command. */
export interface Answers {
  /** Throws where the question must not be answered, and a StaleError where it is another one than was shown. */
  readonly ask: (text: string, subject: (() => Subject) | undefined) => boolean;
  /** What was answered; null while nothing was. */
  readonly given: () => 'yes' | 'no' | null;
}

/** Answers as the person has: `yes` only to the question that was shown, and that is asked by a command that can say what it is about. */
export function answerTo({ args, answer, tell, signal }: HostedRun): Answers {
  let given: 'yes' | 'no' | null = null;
  return {
    given: () => given,
    ask: (text, subject) => {
      if (subject === undefined || answer.kind === 'read')
        throw new Error(`this command asks a question that the console cannot answer; run it in a terminal: ${text}`);
      if (given !== null) throw new Error('this command asks a second question; run it in a terminal');
      const question = questionOf(text, subject(), args);
      if (answer.kind === 'preview') {
        tell({ kind: 'question', question });
        given = 'no';
        return false;
      }
      if (answer.digest !== question.digest) throw new StaleError(changedSince);
      if (answer.typed !== question.typed) throw new UsageError(untypedText(question.typed));
      refuseStopped(signal);
      given = 'yes';
      return true;
    },
  };
}

/** Throws where nobody waits for the run any more. */
export function refuseStopped({ aborted }: AbortSignal): void {
  if (aborted) throw new InterruptedError('stopped before it came to an end; nothing was changed');
}

function untypedText(typed: string | null): string {
  return typed === null
    ? 'nothing has to be typed to confirm this, and nothing was changed'
    : `type ${typed} to confirm this; nothing was changed`;
}
