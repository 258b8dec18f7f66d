import { type Answer, callFor } from '../../core/execute/retry-calls.ts';
import { unanswered } from './scripted-groups.ts';

export const stopped: Answer = { kind: 'stopped', reason: 'the claim has expired' };

/** Calls for rules by their names, where each call gets the next answer and the last is given for ever. */
export async function called(
  rules: readonly string[],
  answers: readonly Answer[],
  retryDelays: readonly number[] = [1, 2],
) {
  const calls: (readonly string[])[] = [];
  const pauses: number[] = [];
  const call = async (names: readonly string[]) => {
    calls.push(names);
    return answers[Math.min(calls.length, answers.length) - 1] ?? unanswered;
  };
  const sleep = async (milliseconds: number) => void pauses.push(milliseconds);
  const {
    results,
    requestIds,
    unanswered: open,
  } = await callFor(rules, call, { sleep, retryDelays, verifyDelays: [] });
  return { results: Object.fromEntries(results), requestIds, unanswered: [...open], calls, pauses };
}

export const calm = { unanswered: [], pauses: [] };
