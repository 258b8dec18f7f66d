import type { EntryScope } from '../../shared/orders.ts';

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

/** The fields of an address such as `/allowlist?add=1&scope=group&group=sg-…&account=…&region=…`. */
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

/** What is missing of the fields, in words; null: nothing. */
export function missingOf({ cidr, owner, reason, scope, subject }: EntryFields): string | null {
  if (cidr.trim() === '') return 'Write the network, such as 198.51.100.0/24.';
  if (owner.trim() === '') return 'Say who is responsible for it.';
  if (reason.trim() === '') return 'Say why it is needed.';
  return scope !== 'everything' && subject.trim() === '' ? `Write the id of the ${scope}.` : null;
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
