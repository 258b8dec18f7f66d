import * as z from 'zod/mini';
import { moment } from './schemas.ts';

/** The stored forms of the parts of a sweep. */

const count = z.int().check(z.minimum(0));
const texts = z.array(z.string());
const placeNote = z.strictObject({
  account: z.string(),
  region: z.nullable(z.string()),
  groupId: z.exactOptional(z.string()),
  reason: z.string(),
  unreachableSince: z.exactOptional(moment),
});

export const accountStateSchema = z.strictObject({
  account: z.string(),
  state: z.enum(['unreachable', 'reachable']),
  since: moment,
  reason: z.nullable(z.string()),
});

const heldGroup = z.strictObject({
  account: z.string(),
  region: z.string(),
  groupId: z.string(),
  groupName: z.string(),
});

export const sweepSchema = z.strictObject({
  sweepId: z.string(),
  startedAt: moment,
  brake: count,
  accounts: texts,
});

export const sweepProgressSchema = z.strictObject({
  startedAt: moment,
  accounts: count,
  finished: z.exactOptional(z.literal(true)),
});

const regionReport = z.strictObject({
  region: z.string(),
  groups: count,
  findings: count,
  changes: count,
  optedIn: count,
  candidates: texts,
  candidateNames: texts,
  open: z.exactOptional(texts),
  undelivered: z.exactOptional(count),
});

export const accountReportSchema = z.strictObject({
  account: z.string(),
  regions: z.array(regionReport),
  skipped: texts,
  failures: z.array(placeNote),
  failuresOmitted: z.exactOptional(count),
  change: z.exactOptional(z.enum(['back', 'left'])),
});

export const latestSweepSchema = z.strictObject({ latest: z.string() });

const skippedRegion = z.strictObject({ region: z.string(), accounts: count, examples: texts });

const heldScope = z.strictObject({ scope: z.string(), limit: z.string(), most: count, changes: count });

const heldPart = z.strictObject({
  scopes: z.array(heldScope),
  scopesOmitted: count,
  changes: count,
  closesIn: texts,
});

export const sweepConclusionSchema = z.strictObject({
  sweepId: z.string(),
  startedAt: moment,
  concludedAt: moment,
  end: z.enum(['complete', 'stalled', 'time-over']),
  verdict: z.enum(['released', 'halted']),
  brake: count,
  changes: count,
  held: z.exactOptional(heldPart),
  share: z.exactOptional(z.strictObject({ percent: count, most: count })),
  heldGroups: z.exactOptional(z.array(heldGroup)),
  accounts: count,
  places: count,
  groups: count,
  findings: count,
  optedIn: count,
  failed: count,
  failedNews: count,
  unread: texts,
  failures: z.array(placeNote),
  skipped: z.array(skippedRegion),
  missing: texts,
  undelivered: z.exactOptional(count),
});
