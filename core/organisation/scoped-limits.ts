import { isAccountId, isOu } from '../model/aws-ids.ts';

/** The most groups that may be closed: so many, or so many percent of the opted-in groups. */
export type ScopedLimit =
  | { readonly kind: 'groups'; readonly most: number }
  | { readonly kind: 'percent'; readonly percent: number };

/** Change limits of parts of the fleet, beside the one of the whole. */
export interface ScopedLimits {
  /** For each account that has none of its own; null: none. */
  readonly eachAccount: ScopedLimit | null;
  /** By account id. */
  readonly accounts: ReadonlyMap<string, ScopedLimit>;
  /** By the id of an OU, for all accounts below it together. */
  readonly ous: ReadonlyMap<string, ScopedLimit>;
  /** For all together, in percent of all opted-in groups; null: none. */
  readonly sharePercent: number | null;
}

export const noScopedLimits: ScopedLimits = {
  eachAccount: null,
  accounts: new Map(),
  ous: new Map(),
  sharePercent: null,
};

/** A limit as it is set. */
export function limitText(limit: ScopedLimit): string {
  return limit.kind === 'groups' ? String(limit.most) : `${limit.percent}%`;
}

export type ScopedLimitsReading =
  | { readonly kind: 'read'; readonly limits: ScopedLimits }
  | { readonly kind: 'wrong'; readonly problem: string };

/** Reads limits as `account=10,ou-ab12-cdef3456=20%,444455556666=5,share=5%`; says of the first part that is wrong what it may be. */
export function parseScopedLimits(text: string): ScopedLimitsReading {
  const limits = new Map<string, ScopedLimit>();
  const parts = text.split(',').map((part) => part.trim());
  for (const part of parts.filter((one) => one !== '')) {
    const [, scope = '', value = ''] = /^([^=\s]+)\s*=\s*([^=\s]+)$/.exec(part) ?? [];
    const limit = limitOf(value);
    if (limit === null) return wrong(part, 'expected a scope and a limit, like account=10 or share=5%');
    if (limits.has(scope)) return wrong(part, `${scope} is limited twice`);
    if (!isScope(scope))
      return wrong(part, 'the scope must be account, share, an account id or the id of an OU (ou-…)');
    if (scope === 'share' && limit.kind !== 'percent') return wrong(part, 'share must be a percentage');
    limits.set(scope, limit);
  }
  const among = (isOne: (scope: string) => boolean) => new Map([...limits].filter(([scope]) => isOne(scope)));
  const share = limits.get('share');
  return {
    kind: 'read',
    limits: {
      eachAccount: limits.get('account') ?? null,
      accounts: among(isAccountId),
      ous: among(isOu),
      sharePercent: share?.kind === 'percent' ? share.percent : null,
    },
  };
}

function isScope(scope: string): boolean {
  return scope === 'account' || scope === 'share' || isAccountId(scope) || isOu(scope);
}

const mostGroups = 10_000;

function limitOf(value: string): ScopedLimit | null {
  const [, digits, sign] = /^(\d{1,5})(%?)$/.exec(value) ?? [];
  if (digits === undefined) return null;
  const number = Number(digits);
  if (sign === '%') return number <= 100 ? { kind: 'percent', percent: number } : null;
  return number <= mostGroups ? { kind: 'groups', most: number } : null;
}

function wrong(part: string, problem: string): ScopedLimitsReading {
  return { kind: 'wrong', problem: `${part}: ${problem}` };
}
