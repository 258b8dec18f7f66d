import * as z from 'zod/mini';
import type { Trigger } from '../../core/audit/audit-entry.ts';
import {
  accountIdPattern,
  parseArn,
  prefixListIdPattern,
  regionPattern,
  securityGroupIdPattern,
} from '../../core/model/aws-ids.ts';
import { type GroupRef, groupKey } from '../../core/model/security-group.ts';
import type { HubFinding } from '../../core/security-hub/hub-finding.ts';

/** A managed prefix list whose entries changed: every group with a rule that uses it has to be checked. */
export interface PrefixListRef {
  readonly account: string;
  readonly region: string;
  readonly prefixListId: string;
  /** Only in these accounts: all others have been asked already. */
  readonly onlyAccounts?: readonly string[];
}

/**
 * The groups that an event asks the bot to check. It only names them: decisions are made from a fresh read of the group.
 * `ignored`: the event was read and does not matter. `unreadable`: it may matter, so it must not be lost.
 */
export type ParsedEvent =
  | {
      readonly kind: 'candidates';
      readonly groups: readonly GroupRef[];
      readonly prefixLists: readonly PrefixListRef[];
      /** The findings of Security Hub that ask for this check and are updated after it. */
      readonly findings: readonly HubFinding[];
      /** Whether the check may close an exposure. */
      readonly mayClose: boolean;
      readonly trigger: Trigger;
    }
  | TurnedDown;

/** An event that names no group to check. */
export type TurnedDown =
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'unreadable'; readonly reason: string };

interface Named {
  readonly groups?: readonly GroupRef[];
  readonly prefixLists?: readonly PrefixListRef[];
  readonly findings?: readonly HubFinding[];
  readonly mayClose?: boolean;
  readonly trigger: Trigger;
}

export function candidates(named: Named): ParsedEvent {
  const { groups = [], prefixLists = [], findings = [], mayClose = true, trigger } = named;
  return { kind: 'candidates', groups: uniqueGroups(groups), prefixLists, findings, mayClose, trigger };
}

export function eventTrigger(about: Omit<Trigger, 'kind'>): Trigger {
  return { kind: 'event', ...about };
}

export function ignored(reason: string): TurnedDown {
  return { kind: 'ignored', reason };
}

export function unreadable(reason: string): TurnedDown {
  return { kind: 'unreadable', reason };
}

export const accountId = z.string().check(z.regex(accountIdPattern));
export const regionName = z.string().check(z.regex(regionPattern));
export const groupId = z.string().check(z.regex(securityGroupIdPattern));
export const prefixListId = z.string().check(z.regex(prefixListIdPattern));

export const groupRef = z.object({ account: accountId, region: regionName, groupId });

// The longest ARN that IAM allows. The caller chooses the user agent, which is stored in the audit log.
const longestText = 2048;

const storableText = z.pipe(
  z.string().check(z.minLength(1)),
  z.transform((value) =>
    value
      .slice(0, longestText)
      .toWellFormed()
      .replace(/\p{Cc}/gu, ' '),
  ),
);

/**
 * A text that an event may carry; null where it is missing, empty or no text. Lone surrogates are replaced: they would
 * not survive the way to DynamoDB and back, and the audit chain would seem broken. Control characters become blanks: such a
 * text is shown on terminals later.
 */
export const text = z.catch(z.nullable(storableText), null);

/** The first of the values that fits the schema; null if none does. */
export function firstOf(schema: z.ZodMiniType<string>, values: readonly unknown[]): string | null {
  const fitting = values.map((value) => schema.safeParse(value)).find((reading) => reading.success);
  return fitting?.data ?? null;
}

/** The group an ARN names: `arn:PARTITION:ec2:REGION:ACCOUNT:security-group/sg-…` (Service Authorization Reference). */
export function groupOfArn(arn: unknown): GroupRef | null {
  const parts = typeof arn === 'string' ? parseArn(arn) : null;
  const [, id] = /^security-group\/(.*)$/.exec(parts?.resource ?? '') ?? [];
  if (parts?.service !== 'ec2') return null;
  return groupRef.safeParse({ region: parts.region, account: parts.account, groupId: id }).data ?? null;
}

export function uniqueGroups(groups: readonly GroupRef[]): readonly GroupRef[] {
  return [...new Map(groups.map((group) => [groupKey(group), group])).values()];
}

/** What was found where something else was expected, in a few plain characters: input is shown in short. */
export function found(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return JSON.stringify(short(value));
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value !== 'object' || value === null) return short(String(value));
  const keys = Object.keys(value).slice(0, 8).join(', ');
  return `an object with ${keys === '' ? 'no keys' : short(keys)}`;
}

function short(value: string): string {
  const plain = value.slice(0, 48).replace(/[^\x20-\x7e]/g, '?');
  return value.length > 48 ? `${plain}...` : plain;
}
