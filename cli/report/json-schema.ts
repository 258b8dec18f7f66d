import { z } from 'zod';

/** The form of a report as JSON. */

const text = z.string();
const count = z.int().min(0);
const moment = z.iso.datetime();
const seconds = z.number().min(0).nullable();
const ofGroup = { id: text, account: text, region: text, groupId: text, groupName: text };
const rules = { revoked: z.array(text), authorized: z.array(text) };
const end = z.enum(['completed', 'partial', 'failed']);

const opening = z
  .strictObject({ at: moment, by: text, sourceIp: text.nullable(), tool: text.nullable() })
  .nullable()
  .describe('Null where it is not known, as after a sweep.');

const evidence = z.strictObject({
  groups: z.array(
    z.strictObject({
      group: text.describe('Account, region and id.'),
      at: moment,
      verdict: z.enum(['reachable', 'no path found', 'unattached', 'unknown']),
      interfaces: count,
      traffic: z
        .strictObject({
          covered: z.boolean(),
          sources: z.strictObject({ approved: count, managed: count, private: count, cutOff: count }),
        })
        .nullable(),
    }),
  ),
  problems: z.array(text).describe('What of it could not be read.'),
});

const header = z.strictObject({
  format: z.int(),
  from: moment,
  to: moment,
  asOf: moment.describe('When the report was made. Entries dated later are not in it.'),
  tables: z.strictObject({ account: text, region: text, audit: text }),
  evidence: evidence.optional().describe('Not of the log: what is kept of whom closing the open groups cuts off.'),
});

const summary = z.strictObject({
  openings: count,
  closings: count,
  notCompleted: count,
  undos: count,
  policyEdits: count,
  approvals: count,
  rejections: count,
  openNow: count,
  groups: count,
  entries: count,
  chains: count,
  brokenChains: count,
  timeToClose: z.strictObject({ known: count, unknown: count, median: seconds, p90: seconds, longest: seconds }),
});

const item = z.looseObject({ id: text }).nullable();

const whole = z.strictObject({
  report: header.describe('What the report was made of.'),
  summary,
  timeline: z.strictObject({
    unit: z.enum(['day', 'week', 'month', 'year']),
    buckets: z.array(z.strictObject({ from: text.regex(/^\d{4}-\d\d-\d\d$/), openings: count, closings: count })),
  }),
  openers: z.array(z.strictObject({ by: text.nullable(), openings: count })),
  closings: z.array(
    z.strictObject({
      ...ofGroup,
      outcome: end,
      at: moment,
      closedAt: moment.nullable(),
      foundAt: moment,
      opening,
      seconds: seconds.describe('From the opening until it was closed; null where one of the two is not known.'),
      closedBy: text,
      approval: z.strictObject({ by: text, at: moment }).nullable(),
      letIn: z.array(z.strictObject({ cidr: text, entry: text, approvedBy: text })),
      ...rules,
      reason: text,
    }),
  ),
  undos: z.array(
    z.strictObject({
      ...ofGroup,
      undoes: text,
      outcome: end,
      at: moment,
      by: text,
      reopens: z.boolean(),
      ...rules,
      reason: text,
    }),
  ),
  policyEdits: z.array(
    z.strictObject({
      sequence: count,
      at: moment,
      action: text,
      by: text,
      userId: text,
      reason: text,
      previewDigest: text.nullable(),
      changes: z.array(z.strictObject({ item: text, before: item, after: item })),
    }),
  ),
  decisions: z.array(
    z.strictObject({
      id: text,
      account: text,
      region: text,
      groupId: text,
      kind: z.enum(['approval', 'rejection']),
      at: moment,
      by: text,
      digest: text,
      expiresAt: moment.nullable(),
      reason: text.nullable(),
    }),
  ),
  openNow: z.array(z.strictObject({ ...ofGroup, since: moment, opening, outcome: text, reason: text, at: moment })),
  chains: z.array(
    z.strictObject({
      chain: text,
      entries: count,
      head: text,
      fault: z.strictObject({ sequence: z.number(), problem: text }).nullable(),
    }),
  ),
  anchors: z
    .array(
      z.strictObject({
        sequence: count,
        at: moment,
        digest: text,
        chains: count,
        entries: count,
        problem: text.nullable(),
      }),
    )
    .describe('The anchors of the period and the last one before it: the chains were compared with all of them.'),
});

const written = z
  .strictObject({
    file: text,
    format: z.enum(['html', 'csv', 'json']),
    from: moment,
    to: moment,
    asOf: moment,
    summary,
  })
  .describe('With --output FILE: what was written.');

export const report = z.union([whole, written]);
