import type { Question } from '../../console/shared/run-events.ts';
import { hashOf } from '../../core/model/canonical-json.ts';
import { plainText } from '../host/printable.ts';
import type { Subject } from '../host/subject.ts';
import { typedWord } from './typed-word.ts';

/**
 * A question as the console asks it. The digest is over the command line, what would be done, and who does it. The text is not part of it: it
 * may name an end that moves with the clock.
 */
export function questionOf(text: string, { about, key, touched, caller }: Subject, args: readonly string[]): Question {
  const { arn, account } = caller;
  const digest = hashOf({ form: 1, args, kind: about.kind, key, touched, caller: { arn, account } });
  return { text: plainText(text), digest, about, typed: typedWord(touched) };
}
