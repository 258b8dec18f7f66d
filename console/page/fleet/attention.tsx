import { counted } from '../../../core/model/counted.ts';
import type { FleetStatus } from '../documents.ts';
import { Moment } from '../moment.tsx';
import { errorText } from './scan-texts.ts';

/** What needs a person, each with the command to begin with, and what could not be read. */
export function Attention({ status: { attention, errors, lastSweep } }: { readonly status: FleetStatus }) {
  return (
    <section id="attention">
      <h2>Needs a person</h2>
      {attention.length === 0 ? (
        <p class="dim">Nothing, by the log, the policy and the last sweep.</p>
      ) : (
        <ul class="fleet-attention">
          {attention.map(({ what, command }) => (
            <li key={what}>
              {what}
              <div>
                <code>{command}</code>
              </div>
            </li>
          ))}
        </ul>
      )}
      {errors.length === 0 ? null : (
        <details open={errors.length <= 5}>
          <summary>{counted(errors.length, 'problem')} on record</summary>
          <ul>
            {errors.map((error) => (
              <li key={errorText(error)}>{errorText(error)}</li>
            ))}
          </ul>
        </details>
      )}
      <Sweep sweep={lastSweep} />
    </section>
  );
}

function Sweep({ sweep }: { readonly sweep: FleetStatus['lastSweep'] }) {
  if (sweep === null) return <p class="dim">No sweep is on record. The deployed bot sweeps by its schedule.</p>;
  const { startedAt, concludedAt, verdict, groups, places, findings, changes, accounts, reported } = sweep;
  return (
    <p>
      Last sweep: <Moment at={concludedAt ?? startedAt} />
      {concludedAt === null ? ', not concluded yet' : ''}. {counted(groups, 'group')} in{' '}
      {counted(places, 'account and region pair')}, {counted(findings, 'finding')}, {counted(changes, 'group')} to
      change{verdict === 'halted' ? '; it was halted and closed nothing' : ''}.{' '}
      {reported < accounts ? `${counted(accounts - reported, 'account')} did not report.` : ''}
    </p>
  );
}
