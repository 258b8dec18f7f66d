import { newSlots } from '../../core/model/slots.ts';
import { isAnswer } from '../aws-error.ts';
import { unread } from '../unread.ts';

/** What a call gave, or why it gave nothing, in words. */
export type Once<Value> = { readonly value: Value } | { readonly unread: string };

/**
 * Makes each call of an action (as IAM names it) once, by what it is about, and at most `most` at a time. When AWS has refused one, by
 * right or by rate, the others are not made: they would fare the same. Rejects where the credentials are of no use any more.
 */
export function askedOnce<Value>(
  action: string,
  most: number,
  call: (about: string) => Promise<Value>,
): (about: string) => Promise<Once<Value>> {
  const known = new Map<string, Promise<Once<Value>>>();
  const limit = newSlots(most);
  let refusal: string | null = null;
  const make = async (about: string): Promise<Once<Value>> => {
    if (refusal !== null) return { unread: refusal };
    try {
      return { value: await call(about) };
    } catch (error) {
      const reason = unread(action, error);
      if (isAnswer(error)) refusal = reason;
      return { unread: reason };
    }
  };
  return (about) => {
    const answer = known.get(about) ?? limit(() => make(about));
    known.set(about, answer);
    return answer;
  };
}

/** Why some calls gave nothing, each cause once. */
export function causesOf(answers: readonly Once<unknown>[]): string[] {
  return [...new Set(answers.flatMap((answer) => ('unread' in answer ? [answer.unread] : [])))];
}

/** What a call gave, or what stands in for it. */
export function answerOr<Value, Other>(answer: Once<Value>, other: Other): Value | Other {
  return 'value' in answer ? answer.value : other;
}
