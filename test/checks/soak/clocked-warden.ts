import type { BatchContext } from '../../../handlers/worker/process-messages.ts';
import { composeForPeople } from '../../../runtime/compose-for-people.ts';
import type { Settings } from '../../../runtime/settings.ts';
import type { SeedInput } from '../../../sandbox/seed.ts';
import type { Sandbox } from '../../../sandbox/start-sandbox.ts';
import { approve, change, furnishedSandbox, home } from '../../builders/live-deps.ts';
import { memoryQueue, messageContext } from '../../builders/message-context.ts';
import { byClock, type LiveRuntime } from './by-clock.ts';
import type { Clock } from './fast-clock.ts';

export interface ClockedWarden {
  readonly sandbox: Sandbox;
  readonly settings: Settings;
  /** Another process of the bot: its own clients, and with them its own allowance of retries. */
  readonly newRuntime: () => LiveRuntime;
  readonly contextOf: (runtime: LiveRuntime) => BatchContext;
  readonly deadLetters: ReturnType<typeof memoryQueue>['sent'];
}

/** The bot with its real clients and its real patience over a sandbox of its own, all by one clock. One office is approved. */
export async function clockedWarden(
  clock: Clock,
  { seed, environment }: { readonly seed: SeedInput; readonly environment?: Readonly<Record<string, string>> },
): Promise<ClockedWarden> {
  const { sandbox, settings } = await furnishedSandbox({ seed, now: clock.now }, environment);
  const newRuntime = () => {
    const runtime = composeForPeople(settings, home, () => {});
    return byClock(runtime, clock);
  };
  await change(newRuntime(), [approve()]);
  const deadLetters = memoryQueue();
  return {
    sandbox,
    settings,
    newRuntime,
    deadLetters: deadLetters.sent,
    contextOf: (runtime) => messageContext({ runtime, settings }, { deadLetters }),
  };
}
