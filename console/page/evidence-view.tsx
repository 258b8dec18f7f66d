import { grouped } from '../../core/model/counted.ts';
import type { Evidence } from './documents.ts';

/** Whom closing a group cuts off, as far as it could be read; nothing where nothing exposes the group. */
export function EvidenceView({ evidence }: { readonly evidence: Evidence }) {
  if (evidence === null) return null;
  const { verdict, reasons, interfaces, traffic } = evidence;
  return (
    <details class="evidence" open={verdict === 'reachable'}>
      <summary>
        Reachability: {verdict} <span class="dim">({reasons.join('; ')})</span>
      </summary>
      <ul>
        {interfaces.map(({ id, attachedTo, publicAddresses, verdict: own, reasons: why, alsoOpenBy }) => (
          <li key={id}>
            <span class="id">{id}</span> {attachedTo ?? ''} {publicAddresses.join(', ')}: {own} ({why.join('; ')})
            {alsoOpenBy.length > 0
              ? `; also left open by ${alsoOpenBy.map(({ groupId, groupName }) => groupName ?? groupId).join(', ')}`
              : ''}
          </li>
        ))}
      </ul>
      {traffic === null ? null : (
        <>
          <p>
            Traffic: {traffic.covered ? 'the whole period is covered' : 'not everything is covered'}
            {traffic.reasons.length > 0 ? ` (${traffic.reasons.join('; ')})` : ''}
          </p>
          <ul>
            {traffic.sources.slice(0, 20).map(({ cidr, class: kind, packets }) => (
              <li key={cidr}>
                <span class="id">{cidr}</span> {kind === 'cutOff' ? 'is cut off' : kind}, {grouped(packets)} packets
              </li>
            ))}
          </ul>
        </>
      )}
    </details>
  );
}
