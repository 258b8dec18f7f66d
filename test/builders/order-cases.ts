import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { WriteOrder } from '../../console/shared/orders.ts';
import { otherId } from '../cli/end-to-end/cli-world.ts';
import { type ConsoleWorld, closingId, entryId, exemptionId, proposalId } from './console-world.ts';

/** What the console is asked for, in a world that is prepared for it by the command line. */
export interface OrderCase {
  readonly name: string;
  readonly prepare: (world: ConsoleWorld) => Promise<WriteOrder>;
}

const texts = { owner: 'mail-team', reason: 'a relay' } as const;
const everything = { kind: 'everything' } as const;

/** Every kind of order that writes, in the situation that it is for. */
export const orderCases: readonly OrderCase[] = [
  { name: 'fix', prepare: async ({ place }) => ({ kind: 'fix', group: place }) },
  {
    name: 'approve',
    prepare: async (world) => ({ kind: 'approve', id: await proposalId(world) }),
  },
  {
    name: 'approve --now',
    prepare: async (world) => ({ kind: 'approve', id: await proposalId(world), now: true }),
  },
  {
    name: 'approve --now of what is approved',
    prepare: async (world) => {
      const id = await proposalId(world);
      await world.cli(`approve ${id} --yes`);
      return { kind: 'approve', id, now: true };
    },
  },
  {
    name: 'reject',
    prepare: async (world) => ({ kind: 'reject', id: await proposalId(world), reason: 'it is a relay' }),
  },
  {
    name: 'undo',
    prepare: async (world) => ({ kind: 'undo', id: await closingId(world), exemptFor: '7d' }),
  },
  {
    name: 'undo --port-only',
    prepare: async (world) => ({ kind: 'undo', id: await closingId(world), portOnly: true, exemptFor: '7d' }),
  },
  {
    name: 'undo of an undo',
    prepare: async (world) => {
      await world.cli(`undo ${await closingId(world)} --yes`);
      const { document } = await world.cli.json('history-list', 'history list');
      const undone = document.remediations.find(({ trigger }) => trigger === 'undo');
      return { kind: 'undo', id: undone?.id ?? '', exemptFor: '7d' };
    },
  },
  {
    name: 'groups opt-in',
    prepare: async ({ place }) => ({ kind: 'opt-in', group: { ...place, groupId: otherId } }),
  },
  { name: 'groups opt-out', prepare: async ({ place }) => ({ kind: 'opt-out', group: place }) },
  {
    name: 'exempt add',
    prepare: async ({ place }) => ({ kind: 'exempt-add', group: place, ...texts, expires: '30d' }),
  },
  {
    name: 'exempt renew',
    prepare: async (world) => ({ kind: 'exempt-renew', id: await exemptionId(world), expires: '90d' }),
  },
  {
    name: 'exempt remove',
    prepare: async (world) => ({ kind: 'exempt-remove', id: await exemptionId(world), reason: 'moved' }),
  },
  {
    name: 'allowlist add',
    prepare: async () => ({
      kind: 'allowlist-add',
      cidr: '203.0.113.0/24',
      ...texts,
      scope: everything,
      expires: '90d',
    }),
  },
  {
    name: 'allowlist renew',
    prepare: async (world) => ({ kind: 'allowlist-renew', id: await entryId(world), expires: '30d' }),
  },
  {
    name: 'allowlist update',
    prepare: async (world) => ({ kind: 'allowlist-update', id: await entryId(world), owner: 'postmaster' }),
  },
  {
    name: 'allowlist remove, of what is let in',
    prepare: async (world) => {
      await closingId(world);
      return { kind: 'allowlist-remove', id: await entryId(world), reason: 'gone' };
    },
  },
  {
    name: 'allowlist import',
    prepare: async () => {
      const folder = await mkdtemp(join(tmpdir(), 'smtp-warden-order-'));
      onTestFinished(() => rm(folder, { recursive: true }));
      const name = join(folder, 'relays.csv');
      const text = 'cidr,scope,owner,reason,expiresAt\n203.0.113.0/24,everything,mail-team,a relay,90d\n';
      await writeFile(name, text);
      return { kind: 'allowlist-import', name, text, replace: true };
    },
  },
];
