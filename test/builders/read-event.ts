import { readFileSync } from 'node:fs';

/** JSON that can be edited: what the tests make other shapes of an event from. */
export type Json = Record<string, unknown>;

export interface DetailedEvent extends Json {
  readonly detail: Json;
}

/** A fresh copy of a sample event (provenance: `test/fixtures/events/README.md`). */
export function readEvent(name: string): Json {
  return JSON.parse(readFileSync(new URL(`../fixtures/events/${name}.json`, import.meta.url), 'utf8'));
}

/** A sample CloudTrail event with some fields of its record replaced; `undefined` removes one. */
export function cloudTrailEvent(eventName: string, detail: Json = {}): DetailedEvent {
  const event = readEvent(`cloudtrail-${eventName}`);
  return { ...event, detail: { ...Object(event.detail), ...detail } };
}

/** What the webhook's function makes of a body that Datadog sent. */
export function datadogEvent(detail: unknown): Json {
  const envelope = { account: '111122223333', region: 'us-east-1', source: 'smtp-warden.datadog' };
  return { ...envelope, 'detail-type': 'Datadog Webhook', id: 'request-1', detail };
}

/** A sample finding of Security Hub in OCSF, with some of its members replaced; `undefined` removes one. */
export function ocsfEvent(finding: Json = {}): DetailedEvent {
  return findingEvent(finding, 'imported-v2-EC2.19');
}

/** A sample finding of Security Hub, imported, with some of its fields replaced; `undefined` removes one. */
export function findingEvent(finding: Json = {}, name = 'imported-EC2.19'): DetailedEvent {
  const event = readEvent(`securityhub-findings-${name}`);
  const detail = Object(event.detail);
  return { ...event, detail: { ...detail, findings: [{ ...detail.findings[0], ...finding }] } };
}
