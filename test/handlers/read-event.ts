import { readFileSync } from 'node:fs';

/** JSON that can be edited: what the tests make other shapes of an event from. */
export type Json = Record<string, unknown>;

export interface CloudTrailEvent extends Json {
  readonly detail: Json;
}

/** A fresh copy of a sample event (provenance: `test/handlers/events/README.md`). */
export function readEvent(name: string): Json {
  return JSON.parse(readFileSync(new URL(`./events/${name}.json`, import.meta.url), 'utf8'));
}

/** A sample CloudTrail event with some fields of its record replaced; `undefined` removes one. */
export function cloudTrailEvent(eventName: string, detail: Json = {}): CloudTrailEvent {
  const event = readEvent(`cloudtrail-${eventName}`);
  return { ...event, detail: { ...Object(event.detail), ...detail } };
}
