import type { Effect } from './documents.ts';
import { changesOf } from './effect-order.ts';

interface EffectGroupProps {
  readonly group: Effect['groups'][number];
  readonly isOpen: boolean;
}

/** What an edit changes in one group: in words, then rule by rule. */
export function EffectGroup({ group, isOpen }: EffectGroupProps) {
  const { account, region, groupId, name, reason, closes, losesAccess, heldBackBy } = group;
  return (
    <details class="effect-group" open={isOpen || losesAccess.length > 0}>
      <summary>
        <h3>
          <bdi class="name">{name || groupId}</bdi>
        </h3>{' '}
        <span class="dim">
          <span class="id">{groupId}</span> {account} {region}
        </span>{' '}
        {losesAccess.length > 0 ? <span class="badge bad">cuts off {losesAccess.length}</span> : null}{' '}
        {closes ? <span class="badge warn">closed</span> : null}{' '}
        {heldBackBy ? <span class="badge warn">held back</span> : null}
      </summary>
      <p>{reason}</p>
      <ul>
        {changesOf(group).map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
      <RuleTexts authorize={group.authorize} revoke={group.revoke} />
    </details>
  );
}

/** Rules that are made and rules that go, in words. */
function RuleTexts({ authorize, revoke }: Pick<EffectGroupProps['group'], 'authorize' | 'revoke'>) {
  if (authorize.length + revoke.length === 0) return null;
  return (
    <ul class="diff" aria-label="What changes, rule by rule">
      {authorize.map((rule) => (
        <li key={`+${rule}`} class="added">
          <span class="sign" aria-hidden="true">
            +
          </span>
          <span class="unseen">is authorised: </span>
          <span class="rule">{rule}</span>
        </li>
      ))}
      {revoke.map((rule) => (
        <li key={`-${rule}`} class="removed">
          <span class="sign" aria-hidden="true">
            -
          </span>
          <span class="unseen">is revoked: </span>
          <span class="rule">{rule}</span>
        </li>
      ))}
    </ul>
  );
}
