import { counted } from '../../core/model/counted.ts';
import type { Effect } from './documents.ts';

/** Groups that are shown of an effect; more would bury the sums. */
const mostShown = 50;

/** What an edit changes: the sums, then group by group, and what could not be read. */
export function EffectView({ effect }: { readonly effect: Effect }) {
  const { groups, summary, unread } = effect;
  const sums = [
    [summary.closed, 'closed to the internet'],
    [summary.lettingIn, 'letting more approved networks in'],
    [summary.losingAccess, 'where approved networks lose access'],
    [summary.deferred, 'deferred'],
    [summary.exempt, 'exempt'],
  ] as const;
  const said = sums.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  const { changeLimit } = summary;
  return (
    <div class="effect">
      <p>
        {groups.length === 0
          ? 'No group would change.'
          : `${counted(groups.length, 'group')} would change${said.length > 0 ? `: ${said.join(', ')}` : ''}.`}{' '}
        {groups.length > 0 && summary.mode !== 'enforce'
          ? `That is what the bot does in mode enforce; SMTP_WARDEN_MODE is ${summary.mode} here.`
          : ''}
      </p>
      {changeLimit.exceeded ? (
        <p class="warning-text">
          Warning: {counted(changeLimit.closings, 'group')} would be closed, more than the change limit of{' '}
          {changeLimit.limit} (SMTP_WARDEN_CHANGE_LIMIT): a sweep then closes none.
        </p>
      ) : null}
      {groups.slice(0, mostShown).map((group) => (
        <section key={`${group.account} ${group.region} ${group.groupId}`} class="effect-group">
          <h3>
            <span class="name">{group.name || group.groupId}</span>{' '}
            <span class="dim">
              {group.groupId} {group.account} {group.region}
            </span>
          </h3>
          <p>{group.reason}</p>
          <p>
            Open to {openText(group.before.openTo)}; then to {openText(group.after.openTo)}.
          </p>
          <ul class="diff">
            {group.authorize.map((rule) => (
              <li key={`+${rule}`} class="added">
                <span class="sign" aria-hidden="true">
                  +
                </span>
                <span class="unseen">is authorised: </span>
                <span class="rule">{rule}</span>
              </li>
            ))}
            {group.revoke.map((rule) => (
              <li key={`-${rule}`} class="removed">
                <span class="sign" aria-hidden="true">
                  -
                </span>
                <span class="unseen">is revoked: </span>
                <span class="rule">{rule}</span>
              </li>
            ))}
          </ul>
        </section>
      ))}
      {groups.length > mostShown ? <p>{counted(groups.length - mostShown, 'more group')}: see the command.</p> : null}
      {unread.length > 0 ? (
        <div class="message warning" role="status">
          <strong>Not read:</strong>
          <ul>
            {unread.slice(0, mostShown).map((one) => (
              <li key={JSON.stringify(one)}>
                {[one.account, one.region, one.groupId].filter((part) => part !== null).join(' ')}: {one.reason}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </div>
  );
}

const mostNamed = 6;

function openText(openTo: readonly string[]): string {
  if (openTo.length === 0) return 'nobody';
  const more = openTo.length - mostNamed;
  return `${openTo.slice(0, mostNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
