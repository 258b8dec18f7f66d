import type { Notification } from '../../aws/sns-topic.ts';
import type { ListedAccount } from '../../core/organisation/accept-listing.ts';
import type { OuRules } from '../../core/organisation/ou-rules.ts';
import type { Listing, RegisteredAccount } from '../../core/organisation/registry.ts';
import { runDiscovery } from '../../handlers/discover/run-discovery.ts';
import { confirmedAt, registryContents } from './a-registry.ts';
import { dailyHub } from './daily-world.ts';
import { spyLogger } from './spy-logger.ts';

/** All that a discovery needs, in memory. What is thrown in place of a listing is thrown to it. */
export function discoverWorld(accounts: readonly RegisteredAccount[] = [], rules: Partial<OuRules> = {}) {
  const contents = registryContents(accounts.length > 0 ? { accounts } : { listing: null });
  const state = {
    contents,
    listed: [] as readonly ListedAccount[] | Error,
    now: Date.parse(confirmedAt) + 15 * 60_000,
    topicFails: false,
    answer: 'written' as 'written' | 'conflict',
  };
  const mails: Notification[] = [];
  const order: string[] = [];
  const counts: Record<string, number> = {};
  const { logger, lines } = spyLogger();
  const world = {
    registry: { all: async () => state.contents },
    writer: {
      putAccount: async ({ account }: { account: RegisteredAccount }) => {
        order.push(account.id);
        if (state.answer === 'conflict') return state.answer;
        state.contents = { ...state.contents, accounts: new Map([...state.contents.accounts, [account.id, account]]) };
        return state.answer;
      },
      putListing: async (listing: Listing) => {
        order.push('listing');
        state.contents = { ...state.contents, listing };
        return 'written' as const;
      },
    },
    list: async () => {
      if (state.listed instanceof Error) throw state.listed;
      return state.listed;
    },
    rules: { includeOus: [], excludeOus: [], ...rules },
    topic: {
      publish: async (mail: Notification) => {
        if (state.topicFails) throw new Error('SNS does not answer');
        order.push('mail');
        mails.push(mail);
      },
    },
    hub: dailyHub,
    meter: {
      count: (name: string, value = 1) => {
        counts[name] = (counts[name] ?? 0) + value;
      },
      publish: () => undefined,
    },
    now: () => state.now,
  };
  const run = async (listed: readonly ListedAccount[] | Error) => {
    state.listed = listed;
    order.length = 0;
    for (const name of Object.keys(counts)) delete counts[name];
    await runDiscovery(world, logger);
    state.now += 15 * 60_000;
  };
  return { run, state, mails, order, counts, lines };
}
