import * as z from 'zod/mini';
import { issueText } from '../../aws/problems.ts';
import type { ReadOrder, ReportOrder, WriteOrder } from '../../console/shared/orders.ts';
import {
  accountId,
  fileName,
  groupId,
  lineText,
  network,
  outcomeNames,
  recordId,
  region,
  timeText,
  vpcId,
} from './order-fields.ts';

const { literal, exactOptional: optional, strictObject } = z;
const flag = optional(z.boolean());
const group = strictObject({ account: accountId, region, groupId });
const scope = strictObject({
  accounts: optional(z.union([literal('all'), z.array(accountId).check(z.maxLength(1000))])),
  regions: optional(z.union([literal('all'), z.array(region).check(z.maxLength(100))])),
});
const entryScope = z.discriminatedUnion('kind', [
  strictObject({ kind: literal('everything') }),
  strictObject({ kind: literal('account'), account: accountId }),
  strictObject({ kind: literal('vpc'), vpcId, region: optional(region), account: optional(accountId) }),
  strictObject({ kind: literal('group'), groupId, region: optional(region), account: optional(accountId) }),
]);

const readOrder = z.discriminatedUnion('kind', [
  strictObject({ kind: z.enum(['status', 'history-verify', 'allowlist-list', 'allowlist-export', 'exempt-list']) }),
  strictObject({ kind: z.enum(['scan', 'groups-list']), scope }),
  strictObject({ kind: literal('groups-show'), group }),
  strictObject({ kind: literal('plan'), group, evidence: optional(timeText) }),
  strictObject({
    kind: literal('history-list'),
    group: optional(groupId),
    since: optional(timeText),
    until: optional(timeText),
    outcome: optional(outcomeNames),
    account: optional(accountId),
    groupRegion: optional(region),
    actor: optional(lineText),
    limit: optional(z.int().check(z.minimum(1), z.maximum(1_000_000))),
  }),
  strictObject({ kind: literal('history-show'), id: recordId }),
]);

const writeOrder = z.discriminatedUnion('kind', [
  strictObject({ kind: literal('fix'), group, despiteMail: optional(lineText) }),
  strictObject({ kind: literal('approve'), id: recordId, now: flag, despiteMail: optional(lineText) }),
  strictObject({ kind: literal('reject'), id: recordId, reason: lineText }),
  strictObject({ kind: literal('undo'), id: recordId, portOnly: flag, exemptFor: timeText }),
  strictObject({ kind: z.enum(['opt-in', 'opt-out']), group, partial: flag }),
  strictObject({
    ...{ kind: literal('exempt-add'), group, owner: lineText, reason: lineText, expires: timeText },
    ...{ replace: flag, partial: flag },
  }),
  strictObject({ kind: z.enum(['exempt-renew', 'allowlist-renew']), id: recordId, expires: timeText, partial: flag }),
  strictObject({
    ...{ kind: z.enum(['exempt-remove', 'allowlist-remove']), id: recordId },
    ...{ reason: optional(lineText), partial: flag },
  }),
  strictObject({
    ...{ kind: literal('allowlist-add'), cidr: network, owner: lineText, reason: lineText, scope: entryScope },
    ...{ expires: optional(timeText), partial: flag },
  }),
  strictObject({
    ...{ kind: literal('allowlist-update'), id: recordId, owner: optional(lineText), reason: optional(lineText) },
    ...{ expires: optional(timeText), partial: flag },
  }),
  strictObject({
    ...{ kind: literal('allowlist-import'), name: fileName, text: z.string() },
    ...{ replace: flag, reason: optional(lineText), partial: flag },
  }),
]);

/** What each request takes: its JSON body, or its query. */
const bodies = {
  read: strictObject({ order: readOrder }),
  preview: strictObject({ order: writeOrder }),
  execute: strictObject({
    order: writeOrder,
    digest: z.string().check(z.regex(/^[\w:.-]{1,200}$/, 'it is not a digest')),
    typed: z.nullable(z.string().check(z.maxLength(1000))),
  }),
  report: strictObject({ from: optional(timeText), to: optional(timeText), format: z.enum(['html', 'csv', 'json']) }),
  stop: strictObject({}),
};

/** What requests ask for. */
export interface Bodies {
  readonly read: { readonly order: ReadOrder };
  readonly preview: { readonly order: WriteOrder };
  readonly execute: { readonly order: WriteOrder; readonly digest: string; readonly typed: string | null };
  readonly report: Omit<ReportOrder, 'kind'>;
  readonly stop: object;
}

/** Reads what a request asks for, or says what is wrong with it. Whatever is not known is refused. */
export function parseBody<Name extends keyof Bodies>(
  name: Name,
  value: unknown,
): { readonly body: Bodies[Name] } | { readonly problem: string } {
  const schemas: { readonly [Each in keyof Bodies]: z.core.$ZodType<Bodies[Each]> } = bodies;
  const reading = z.safeParse(schemas[name], value);
  if (reading.success) return { body: reading.data };
  const problems = reading.error.issues.map(issueText).join('; ');
  return { problem: problems.slice(0, 1000) };
}
