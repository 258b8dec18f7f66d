import * as z from 'zod/mini';
import { moment } from './schemas.ts';

/** The stored forms of the parts of a sweep. */

const count = z.int().check(z.minimum(0));
const place = z.strictObject({ account: z.string(), region: z.string() });
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
  places: z.array(place),
  failures: z.array(placeNote),
  skipped: z.array(placeNote),
});

export const placeReportSchema = z.strictObject({
  place,
  groups: count,
  findings: count,
  changes: count,
  candidates: z.array(z.string()),
  candidateNames: z.exactOptional(z.array(z.string())),
  optedIn: z.exactOptional(count),
  open: z.exactOptional(z.array(z.string())),
  failures: z.array(placeNote),
});

export const latestSweepSchema = z.strictObject({ latest: z.string() });

export const sweepConclusionSchema = z.strictObject({
  sweepId: z.string(),
  startedAt: moment,
  concludedAt: moment,
  verdict: z.enum(['released', 'halted']),
  brake: count,
  changes: count,
  heldGroups: z.exactOptional(z.array(heldGroup)),
  places: count,
  groups: count,
  findings: count,
  failures: z.array(placeNote),
  skipped: z.array(placeNote),
  missing: z.array(place),
});
