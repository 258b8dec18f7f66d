import { canonicalJson } from '../model/canonical-json.ts';
import { authorizedRules } from '../plan/step.ts';
import type { AuditRecord } from './audit-entry.ts';

/** DynamoDB takes items of 400 KB (developer guide, Constraints); JSON is a little longer than what it counts. */
const mostBytes = 380_000;

/** Whether a claim and any end it may come to can be recorded: the end has the rules after it, and their new ids. */
export function fitsTheLog(claim: AuditRecord): boolean {
  return bytesOf(claim) + 2 * bytesOf({ added: authorizedRules(claim) }) < mostBytes;
}

/** A record that has to be written in every state of the group: without the rules, where they do not fit. */
export function fitted(record: AuditRecord): AuditRecord {
  return bytesOf(record) < mostBytes ? record : { ...record, rulesBefore: null, rulesAfter: null };
}

function bytesOf(value: object): number {
  return new TextEncoder().encode(canonicalJson(value)).length;
}
