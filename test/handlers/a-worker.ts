import { groupKey } from '../../core/model/security-group.ts';
import { type MessageContext, processMessages } from '../../handlers/process-messages.ts';
import { type LiveOptions, liveWarden, office, optedIn, refOf } from '../live-warden.ts';
import { batch, message } from './messages.ts';
import { spyLogger } from './spy-logger.ts';

export const open = { protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' };
export const openRule = 'tcp 25-25 0.0.0.0/0';
export const closed = [`tcp 25-25 ${office.cidr}`];

export function openGroup(name: string) {
  return { name, tags: optedIn, ingress: [open] };
}

export interface WorkerOptions extends LiveOptions, Partial<Pick<MessageContext, 'brake' | 'hasTime'>> {}

/** A worker over a sandbox where `mail` is open, with what it logs. */
export async function worker({ brake = 50, hasTime = () => true, ...options }: WorkerOptions = {}) {
  const live = await liveWarden({ seed: { groups: [openGroup('mail')] }, ...options });
  const { logger, lines } = spyLogger();
  const context = {
    runtime: live.runtime,
    ownRoleArns: live.settings.ownRoleArns,
    logger,
    brake,
    hasTime,
  };
  return {
    ...live,
    lines,
    ref: refOf(live.sandbox, 'mail'),
    deliver: (...bodies: unknown[]) =>
      processMessages(batch(...bodies.map((body, index) => message(body, `m${index + 1}`))), context),
    outcomes: async (name = 'mail') => {
      const entries = await live.runtime.auditLog.entriesOf(groupKey(refOf(live.sandbox, name)));
      return entries.map(({ outcome }) => outcome);
    },
  };
}

export const nothingFailed = { batchItemFailures: [] };

export function failed(...names: string[]) {
  return { batchItemFailures: names.map((itemIdentifier) => ({ itemIdentifier })) };
}
