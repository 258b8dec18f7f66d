import type { CheckResult } from '../../aws/checks.ts';
import { counted } from '../../core/model/counted.ts';
import { confirmedForMs } from '../../core/organisation/membership.ts';
import { isSameRules, otherRulesText } from '../../core/organisation/ou-rules.ts';
import type { Listing, RegistryContents } from '../../core/organisation/registry.ts';
import { type FleetRules, listedAccounts } from '../accounts/account-view.ts';

/** New accounts are managed within an hour: a listing that is older is late. */
const lateMs = 3_600_000;

/** Whether the registry is kept, and what it says of its accounts. `rules.now` is in milliseconds since the epoch. */
export function registryResult(registry: RegistryContents, rules: FleetRules): CheckResult {
  const { listing, damaged } = registry;
  const [broken, ...others] = damaged;
  if (broken) {
    const more = others.length > 0 ? `, and ${counted(others.length, 'other')}` : '';
    return {
      status: 'failed',
      detail: `item ${broken.id} cannot be read: ${broken.problem}${more}. Nothing is changed in the accounts that they are about`,
      mend: 'repair it from a point-in-time recovery of the table, or delete it: `discover` writes accounts anew, and decisions are in `smtp-warden accounts log`',
    };
  }
  if (!listing?.acceptedAt) {
    const refused = listing?.refused ? `; the first was refused: ${listing.refused.reason}` : '';
    return {
      status: 'failed',
      detail: `no listing of the organisation was accepted yet${refused}`,
      mend: lookAtDiscover,
    };
  }
  return (
    refusedResult(listing) ??
    ageResult(listing.acceptedAt, rules.now) ??
    otherRulesResult(listing, rules) ??
    countsResult(registry, rules)
  );
}

const lookAtDiscover =
  'look at the log of the function discover and its alarm: it lists as delegated administrator, or by the role of SMTP_WARDEN_ORGANISATION_ROLE';

function refusedResult({ acceptedAt, refused }: Listing): CheckResult | null {
  if (!refused) return null;
  return {
    status: 'failed',
    detail:
      `listings are refused since ${refused.at}: ${refused.reason} (${refused.listed} listed, ${refused.known} active in the registry). ` +
      `The last that was accepted is of ${acceptedAt}; nobody was removed`,
    mend: `if these accounts have left, exclude them first: smtp-warden accounts exclude ID --reason WHY. Otherwise ${lookAtDiscover}`,
  };
}

function ageResult(acceptedAt: string, now: number): CheckResult | null {
  const age = now - Date.parse(acceptedAt);
  if (age <= lateMs) return null;
  const isLost = age > confirmedForMs;
  const what = isLost
    ? 'more than 24 hours ago: nothing is changed in any account but that of the tables'
    : 'more than an hour ago';
  return {
    status: isLost ? 'failed' : 'warning',
    detail: `the last listing of the organisation was accepted on ${acceptedAt}, ${what}`,
    mend: lookAtDiscover,
  };
}

/** `rules` are those of the person. */
function otherRulesResult({ rules: deployed }: Listing, rules: FleetRules): CheckResult | null {
  if (rules.named !== null || deployed === undefined || isSameRules(rules, deployed)) return null;
  const mend = 'commands that change groups are refused until then';
  return { status: 'failed', detail: otherRulesText(rules, deployed), mend };
}

function countsResult(registry: RegistryContents, rules: FleetRules): CheckResult {
  const all = listedAccounts({ registry, unreachable: new Map() }, rules);
  const of = (kind: string) => all.filter(({ membership }) => membership === kind);
  const unconfirmed = of('unconfirmed');
  const detail = `${counted(all.length, 'account')}, ${of('managed').length} managed; last listing ${registry.listing?.acceptedAt}`;
  const [first] = unconfirmed;
  if (first === undefined) return { status: 'ok', detail };
  return {
    status: 'warning',
    detail: `${detail}. In ${counted(unconfirmed.length, 'account')} nothing is changed, such as ${first.id}: ${first.reason}`,
    mend: 'list them with: smtp-warden accounts list --not-managed',
  };
}
