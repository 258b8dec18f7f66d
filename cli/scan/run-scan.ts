import type { Evidence } from '../../core/evidence/evidence.ts';
import { counted, grouped } from '../../core/model/counted.ts';
import { judgeFinding } from '../../core/reconcile/judge.ts';
import type { EvidenceOptions } from '../evidence/evidence-options.ts';
import { openEvidence } from '../evidence/open-evidence.ts';
import { trafficAsked } from '../evidence/traffic-asked.ts';
import { exitCodes } from '../failure.ts';
import type { Host } from '../host/host.ts';
import { tellUnfinished, unfinishedIn } from '../log/unfinished.ts';
import type { FoundPlaces } from '../places/found-places.ts';
import { nothingRead } from '../places/scan-error.ts';
import { type FindingView, findingColumns, findingText, findingView } from '../render/finding.ts';
import { labelOf, reachableText, sumOf, sumText } from '../render/sum.ts';
import { openSession, type PlaceOptions, placesOf, policyForReading } from '../session.ts';
import { scanAccountRegions } from './scan-groups.ts';

interface Seen {
  /** What each finding counts as. */
  readonly labels: readonly string[];
  readonly evidence: readonly (Evidence | null)[];
  readonly groups: number;
  readonly found: FoundPlaces;
  readonly errors: number;
}

export async function runScan(host: Host, options: PlaceOptions & EvidenceOptions): Promise<number> {
  const asked = await trafficAsked(options, { host, now: Date.now() });
  const session = await openSession(host, options);
  const found = await placesOf(session, options);
  const policy = await policyForReading(session, host);
  const list = host.list('findings');
  const labels: string[] = [];
  const evidence: (Evidence | null)[] = [];
  const rows: FindingView[] = [];
  const finder = openEvidence(session, { policy, asked, host });
  const order = { found, policy, host, judge: judgeFinding, quota: 'for-plans', evidence: finder } as const;
  const { groups, errors } = await scanAccountRegions(session, order, (assessment, known) => {
    if (assessment.exposures.length === 0) return;
    labels.push(labelOf(assessment.decision));
    evidence.push(known);
    const view = findingView(assessment, known, session.settings.warden.optInTagKey);
    list.add(view);
    if (host.format === 'csv') rows.push(view);
    if (host.format === 'table') host.line(`${findingText(assessment, known)}\n`);
  });
  const regions = [...new Set(found.places.map(({ region }) => region))];
  const unfinished = await unfinishedIn(session, found.places);
  const error = nothingRead(errors, found, session);
  const document = { accounts: session.accounts, regions, groups, errors, unfinished };
  list.end({ ...document, ...(error === null ? {} : { error }) });
  tellUnfinished(unfinished, session, host);
  if (host.format === 'csv') host.table(findingColumns, rows);
  const findings = labels.length;
  host.sum(sumLine({ labels, evidence, groups, found, errors: errors.length }));
  if (errors.length > 0) return exitCodes.failure;
  return findings > 0 ? exitCodes.findings : exitCodes.fine;
}

function sumLine({ labels, evidence, groups, found, errors }: Seen): string {
  const regions = new Set(found.places.map(({ region }) => region)).size;
  const accounts = new Set(found.places.map(({ account }) => account)).size;
  const of = accounts > 1 ? ` of ${counted(accounts, 'account')}` : '';
  const where = `${counted(groups, 'group')} in ${counted(regions, 'region')}${of}`;
  const sum = labels.length > 0 ? `: ${sumText(sumOf(labels), 'to change')}` : '';
  const trouble = errors > 0 ? `, ${grouped(errors)} could not be read` : '';
  const reachable = reachableText(evidence, ', ');
  const findings = `${counted(labels.length, 'finding')}${reachable === '' ? '' : `${reachable},`}`;
  return `${findings} in ${where}${sum}${trouble}`;
}
