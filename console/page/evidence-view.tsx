import type { Evidence } from './documents.ts';
import { InterfacesTable } from './interfaces-table.tsx';
import { TrafficView } from './traffic-view.tsx';

/** Whom closing a group cuts off, as far as it could be read; nothing where nothing exposes the group. */
export function EvidenceView({ evidence }: { readonly evidence: Evidence }) {
  if (evidence === null) return null;
  const { verdict, reasons, interfaces, traffic } = evidence;
  return (
    <div class="evidence">
      <p>
        <span class={`badge ${verdict === 'reachable' ? 'bad' : verdict === 'unknown' ? 'warn' : ''}`}>{verdict}</span>{' '}
        {reasons.join('; ')}
      </p>
      {interfaces.length > 0 ? <InterfacesTable interfaces={interfaces} /> : null}
      {traffic === null ? null : <TrafficView traffic={traffic} />}
    </div>
  );
}
