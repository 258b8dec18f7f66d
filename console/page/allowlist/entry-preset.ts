import type { EntryScope } from '../../shared/orders.ts';
import type { AllowlistEntry } from '../documents.ts';

/** What is filled in for a new entry. */
export interface EntryFields {
  readonly cidr: string;
  readonly owner: string;
  readonly reason: string;
  readonly expires: string;
  readonly scope: EntryScope['kind'];
  /** The id of the account, VPC or group of the scope. */
  readonly subject: string;
  /** Where a VPC or group is; empty: in the region of the tables, and in any account. */
  readonly region: string;
  readonly account: string;
}

const scopes = ['everything', 'account', 'vpc', 'group'] as const;

/** What the query of an address says of the form. */
const presetNames = ['add', 'cidr', 'scope', 'account', 'vpc', 'group', 'region'] as const;

/** The query without what it says of the form, for `withQuery`. */
export const withoutPreset: Readonly<Record<string, string>> = Object.fromEntries(
  presetNames.map((name) => [name, '']),
);

/** Whether an address asks for the form. */
export function asksToAdd(query: URLSearchParams): boolean {
  return query.get('add') === '1';
}

/**
 * The fields of an address such as `/allowlist?add=1&scope=group&group=sg-…&account=…&region=…`. Never who is responsible and why: that has to
 * be said by whoever approves.
 */
export function presetOf(query: URLSearchParams): EntryFields {
  const asked = query.get('scope');
  const scope = scopes.find((one) => one === asked) ?? 'everything';
  const subject = scope === 'everything' ? '' : (query.get(scope) ?? '');
  const isPlaced = scope === 'vpc' || scope === 'group';
  return {
    ...{ cidr: query.get('cidr') ?? '', owner: '', reason: '', expires: '', scope, subject },
    region: isPlaced ? (query.get('region') ?? '') : '',
    account: isPlaced ? (query.get('account') ?? '') : '',
  };
}

/** The fields that approve again what an entry approved. Where its group or VPC is, an entry does not say. */
export function fieldsOf({ cidr, scope, owner, reason }: AllowlistEntry): EntryFields {
  const subject = subjectOf(scope);
  return { cidr, owner, reason, expires: '', scope: scope.kind, subject, region: '', account: '' };
}

function subjectOf(scope: AllowlistEntry['scope']): string {
  switch (scope.kind) {
    case 'everything':
      return '';
    case 'account':
      return scope.account;
    case 'vpc':
      return scope.vpcId;
    case 'group':
      return scope.groupId;
  }
}

/** The scope of the fields. */
export function scopeOfFields(fields: EntryFields): EntryScope {
  const subject = fields.subject.trim();
  const region = fields.region.trim();
  const account = fields.account.trim();
  const where = { ...(region === '' ? {} : { region }), ...(account === '' ? {} : { account }) };
  switch (fields.scope) {
    case 'everything':
      return { kind: 'everything' };
    case 'account':
      return { kind: 'account', account: subject };
    case 'vpc':
      return { kind: 'vpc', vpcId: subject, ...where };
    case 'group':
      return { kind: 'group', groupId: subject, ...where };
  }
}
