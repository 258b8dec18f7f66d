import type { MailNote } from '../../core/mail/mail-domain.ts';
import { inBatches } from '../../core/model/in-batches.ts';
import type { GroupRef } from '../../core/model/security-group.ts';
import type { ApprovedSum } from '../../core/policy/approved-sum.ts';
import { exceededSums } from '../../core/policy/exceeded-sum.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Reach } from '../../core/policy/reach.ts';
import { type Effect, effectOf, type Unread, unreadIn } from '../../core/preview/effect.ts';
import { type GroupPreview, type PreviewGroup, previewOf } from '../../core/preview/effect-on.ts';
import type { Host } from '../host/host.ts';
import { mailHoldAt } from '../mail.ts';
import { placeFailure } from '../places/scan-error.ts';
import type { Session } from '../session.ts';
import { readFleet } from './read-fleet.ts';

/** What an edit would do, and what was read to know it. */
export interface Preview {
  readonly effect: Effect;
  readonly read: WhatWasRead;
}

export interface WhatWasRead {
  /** How many accounts and regions. */
  readonly places: number;
  readonly groups: number;
}

/** What an edit of the policy would do. */
export interface PolicyPreview extends Preview {
  /** For which moment the effect was computed, in milliseconds since the epoch. */
  readonly at: number;
  /** Groups for which the edit takes the approved sum over the limit, by the sum. */
  readonly exceeded: ReadonlyMap<ApprovedSum, readonly GroupRef[]>;
  /** The ids of the groups and VPCs that were met. */
  readonly met: ReadonlySet<string>;
}

export interface PolicyStates {
  readonly before: Policy;
  readonly after: Policy;
}

/** Computes what an edit would do to the groups that it can touch, as for mode `enforce`, from a fresh read of the fleet. */
export async function previewEdit(
  session: Session,
  host: Host,
  { before, after, reach }: PolicyStates & { readonly reach: Reach },
): Promise<PolicyPreview> {
  const now = session.runtime.clock.now();
  const sumOf = exceededSums({ before, after, limits: session.runtime.settings.limits, now });
  const exceeded = new Map<ApprovedSum, GroupRef[]>();
  const met = new Set<string>();
  const previews = previewsOf(session, { before, after, now });
  const { unread, ...read } = await readFleet(session, {
    ...{ before, after, reach, host },
    onKnown: (group) => {
      met.add(group.ref.groupId).add(group.vpcId);
      const sum = sumOf(group);
      if (sum) exceeded.set(sum, [...(exceeded.get(sum) ?? []), group.ref]);
    },
    onGroup: previews.add,
  });
  return { effect: await previews.effect(unread), read, exceeded, met, at: now };
}

/** How many groups' interfaces are read at a time. */
const parallelReads = 20;

/** A group with what held it back for its mail by its last entry. */
export type ReadGroup = PreviewGroup & { readonly lastMail: MailNote | null };

/**
 * Collects what an edit changes, group by group. A group for which that cannot be computed is unread. Where mail domains are named, groups
 * that would be closed are asked about mail at the end, as the worker asks.
 */
export function previewsOf(session: Session, { before, after, now }: PolicyStates & { readonly now: number }) {
  const { settings } = session.runtime;
  const previews: GroupPreview[] = [];
  const failed: Unread[] = [];
  const toAsk: ReadGroup[] = [];
  const fail = ({ snapshot }: PreviewGroup, error: unknown) =>
    void failed.push({ ...snapshot.ref, reason: placeFailure(error) });
  const context = { before, after, settings, now };
  const ask = async (group: ReadGroup) => {
    try {
      const mail = await mailHoldAt(group.snapshot.ref, group.lastMail, session.runtime);
      previews.push(previewOf({ ...group, mail }, context));
    } catch (error) {
      fail(group, error);
    }
  };
  return {
    add: (group: ReadGroup) => {
      const unread = unreadIn(group.snapshot);
      if (unread) failed.push(unread);
      try {
        const preview = previewOf(group, context);
        if (preview.mayStopMail && session.runtime.mail) toAsk.push(group);
        else previews.push(preview);
      } catch (error) {
        fail(group, error);
      }
    },
    effect: async (unread: readonly Unread[]): Promise<Effect> => {
      await inBatches(toAsk.splice(0), parallelReads, ask);
      const input = { mode: settings.mode, changeLimit: session.settings.changeLimit };
      return effectOf(previews, [...unread, ...failed], input);
    },
  };
}
