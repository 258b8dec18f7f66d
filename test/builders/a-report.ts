import type { HeadedReport } from '../../cli/report/header.ts';
import type { Report } from '../../core/report/report.ts';
import { anEntry } from './builders.ts';

const at = '2026-11-15T12:00:00.000Z';
const place = { account: '111122223333', region: 'us-east-1', groupId: 'sg-0123456789abcdef0' };
const digest = 'd'.repeat(64);

/** A report in which nothing is empty; `text` stands wherever somebody else may have chosen the text. */
export function aReport(text = 'mail', change: Partial<Report> = {}): HeadedReport {
  const range = { from: '2026-11-01T00:00:00.000Z', to: '2026-11-30T23:59:59.999Z', asOf: '2026-11-30T12:00:00.000Z' };
  const opening = { at: '2026-11-15T11:00:00.000Z', by: text, sourceIp: text, tool: text };
  const ofGroup = { id: text, ...place, groupName: text, at, reason: text };
  const rules = { revoked: [`tcp 25 from 0.0.0.0/0 "${text}"`], authorized: [`tcp 24 from 0.0.0.0/0 "${text}"`] };
  const closing = {
    ...ofGroup,
    ...rules,
    outcome: 'completed',
    closedAt: at,
    foundAt: at,
    opening,
    seconds: 3600,
    closedBy: text,
    approval: { by: text, at },
    letIn: [{ cidr: '198.51.100.0/24', entry: text, approvedBy: text }],
  } as const;
  const item = anEntry({ id: text, owner: text, reason: text, createdBy: text });
  const report: Report = {
    range,
    summary: {
      openings: 2,
      closings: 1,
      notCompleted: 1,
      undos: 1,
      policyEdits: 1,
      approvals: 1,
      rejections: 1,
      openNow: 1,
      groups: 1,
      entries: 12,
      chains: 3,
      brokenChains: 1,
      timeToClose: { known: 1, unknown: 1, median: 3600, p90: 3600, longest: 3600 },
    },
    timeline: {
      unit: 'day',
      buckets: Array.from({ length: 30 }, (_, day) => ({
        from: new Date(Date.UTC(2026, 10, day + 1)).toISOString().slice(0, 10),
        openings: day % 5,
        closings: day % 4,
      })),
    },
    openers: [
      { by: text, openings: 1 },
      { by: null, openings: 1 },
    ],
    closings: [
      closing,
      { ...closing, outcome: 'partial', closedAt: null, opening: null, seconds: null, approval: null },
    ],
    undos: [{ ...ofGroup, ...rules, outcome: 'completed', undoes: text, by: text, reopens: true }],
    policyEdits: [
      {
        sequence: 1,
        at,
        action: 'add',
        by: text,
        userId: text,
        reason: text,
        previewDigest: digest,
        changes: [{ item: text, before: null, after: item }],
      },
    ],
    decisions: [
      { id: text, ...place, kind: 'approval', at, by: text, digest, expiresAt: at, reason: null },
      { id: text, ...place, kind: 'rejection', at, by: text, digest, expiresAt: null, reason: text },
    ],
    openNow: [{ ...ofGroup, since: at, opening, outcome: 'deferred' }],
    chains: [
      { chain: 'policy', entries: 2, head: digest, fault: null },
      { chain: text, entries: 10, head: digest, fault: { sequence: 3, problem: text } },
    ],
    anchors: [{ sequence: 1, at, digest, chains: 2, entries: 12, problem: null }],
    ...change,
  };
  const tables = { account: '111122223333', region: 'us-east-1', audit: 'smtp-warden-audit' };
  return { header: { format: 1, ...range, tables }, report };
}
