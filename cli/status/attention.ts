import { counted } from '../../core/model/counted.ts';
import type { FleetFacts, LastSweep } from './fleet-facts.ts';
import type { StatusInput } from './status-input.ts';

/** Something that needs a person, in words, and the command to begin with. */
export interface Attention {
  readonly kind:
    | 'policy'
    | 'registry'
    | 'chains'
    | 'unfinished'
    | 'failed'
    | 'deferred'
    | 'proposals'
    | 'sweep'
    | 'unread';
  readonly what: string;
  readonly command: string;
}

const dayMs = 24 * 3600 * 1000;

/** What needs a person, the most urgent first. */
export function attentionOf(
  status: Omit<FleetFacts, 'endingSoon'>,
  { log, registry, tampered, now }: StatusInput,
): Attention[] {
  const { accounts, unfinished, proposals, lastSweep, errors } = status;
  const all: Attention[] = [];
  const add = (kind: Attention['kind'], count: number, what: string, command: string) => {
    if (count > 0) all.push({ kind, what, command: `smtp-warden ${command}` });
  };
  const verify = 'history verify';
  add('policy', tampered.length, 'the allowlist table is not as the chain of the policy says', verify);
  if (registry && registry.status !== 'ok') add('registry', 1, registry.detail, 'doctor');
  add('chains', log.faults.length, `${counted(log.faults.length, 'chain')} not valid`, verify);
  const cutOff = unfinished.filter(({ isHeld }) => !isHeld);
  add(
    'unfinished',
    cutOff.length,
    `${counted(cutOff.length, 'remediation')} without an end`,
    'history list --outcome planned,partial',
  );
  const failed = sum(accounts.map((account) => account.failed));
  add(
    'failed',
    failed,
    `${counted(failed, 'group')} open after a remediation that failed`,
    'history list --outcome failed',
  );
  const deferred = sum(accounts.flatMap((account) => account.deferred.map(({ groups }) => groups)));
  add(
    'deferred',
    deferred,
    `${counted(deferred, 'group')} opted in and not changed`,
    'history list --outcome deferred',
  );
  const waiting = proposals.filter(({ state }) => state === 'waiting').length;
  add('proposals', waiting, `${counted(waiting, 'proposal')} to approve or reject`, 'history list --outcome proposed');
  if (lastSweep?.verdict === 'halted') {
    const what = `the last sweep was halted: ${counted(lastSweep.changes, 'group')} to close, the change limit is ${lastSweep.changeLimit}`;
    add('sweep', 1, what, 'plan --all --accounts all --all-regions');
  }
  const held = lastSweep?.verdict === 'halted' ? null : lastSweep?.held;
  if (held) add('sweep', 1, heldText(held), 'plan --all --accounts all --all-regions');
  const ended = lastSweep ? Date.parse(lastSweep.concludedAt ?? lastSweep.startedAt) : now;
  add('sweep', Number(now - ended > dayMs), 'the last sweep is more than a day old', 'doctor');
  const unread = errors.filter(({ account, error }) => account !== null && !error.startsWith('chain ')).length;
  add(
    'unread',
    unread,
    `${counted(unread, 'account, region or group', 'accounts, regions or groups')} not read by the last sweep`,
    'scan --accounts all --all-regions',
  );
  return all;
}

function heldText({ scopes, scopesOmitted, changes }: NonNullable<LastSweep['held']>): string {
  const rest = scopes.length + scopesOmitted - 1;
  const which = `${scopes[0]?.scope}${rest > 0 ? ` and ${rest} more` : ''}`;
  return `the last sweep closed nothing in ${which}: ${counted(changes, 'group')} to close, more than the limits there`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
