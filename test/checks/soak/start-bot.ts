import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { BotAnswer, BotOrder, BotStart } from './bot-messages.ts';

type Without<Order> = Order extends unknown ? Omit<Order, 'order'> : never;
type AnswerTo<Kind extends BotOrder['kind']> = Extract<BotAnswer, { kind: Kind }>;

export interface Bot {
  readonly ask: <Kind extends BotOrder['kind']>(
    order: Extract<Without<BotOrder>, { kind: Kind }>,
  ) => Promise<AnswerTo<Kind>>;
}

/** Starts the bot in a process of its own, which ends with the test. */
export function startBot(start: BotStart, environment: Readonly<Record<string, string>>): Bot {
  const file = fileURLToPath(new URL('./bot.ts', import.meta.url));
  const child = fork(file, [JSON.stringify(start)], { env: { ...process.env, ...environment }, execArgv: [] });
  const waiting = new Map<
    number,
    { readonly resolve: (answer: BotAnswer) => void; readonly reject: (error: Error) => void }
  >();
  let orders = 0;
  child.on('message', (answer: BotAnswer) => {
    waiting.get(answer.order)?.resolve(answer);
    waiting.delete(answer.order);
  });
  child.on('exit', (code) => {
    for (const { reject } of waiting.values()) reject(new Error(`the bot ended with ${code}`));
  });
  onTestFinished(() => void child.kill());
  return {
    ask: async (asked) => {
      const order = ++orders;
      const answered = new Promise<BotAnswer>((resolve, reject) => waiting.set(order, { resolve, reject }));
      child.send({ ...asked, order });
      const answer = await answered;
      if (answer.kind !== asked.kind) throw new Error(`${asked.kind} was answered with ${answer.kind}`);
      return answer as AnswerTo<typeof asked.kind>;
    },
  };
}
