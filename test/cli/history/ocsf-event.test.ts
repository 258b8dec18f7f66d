import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { ocsfEvent } from '../../../cli/history/ocsf-event.ts';
import type { Actor, AuditEntry, Outcome, Trigger } from '../../../core/audit/audit-entry.ts';
import { outcomes } from '../../../core/audit/outcomes.ts';
import { aFullRecord } from '../../builders/a-full-record.ts';
import { aPlainEntry } from '../../builders/a-plain-record.ts';

// The published schema allows no member that it does not name, and says `deprecated`, which is an annotation.
const ajv = new Ajv2020({ allErrors: true, strict: false });
const folder = join(import.meta.dirname, '../../fixtures/ocsf');
const byClass: Readonly<Record<number, ValidateFunction>> = {
  7004: schemaOf('network_remediation_activity'),
  2004: schemaOf('detection_finding'),
  3004: schemaOf('entity_management'),
};

function schemaOf(name: string): ValidateFunction {
  return ajv.compile(JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')));
}

const person: Actor = {
  arn: 'arn:aws:iam::111122223333:user/ann',
  type: 'Caller',
  sourceIp: null,
  userAgent: null,
  at: null,
};
const byPerson: Trigger = { kind: 'cli', name: 'fix', eventId: null, actor: person };

/** What the published schema of its class says against an event. */
function faultsOf(event: object): readonly unknown[] {
  const { class_uid: uid } = event as { class_uid: number };
  const validate = byClass[uid];
  if (!validate) throw new Error(`no schema of class ${uid}`);
  return validate(event) ? [] : (validate.errors ?? []);
}

function eventOf(change: Partial<AuditEntry>): Record<string, unknown> {
  const entry = aPlainEntry(change);
  return { ...ocsfEvent(entry, entry) };
}

test.each(outcomes)('an entry %s is an event that the published schema of its class allows', (outcome) => {
  const full = { ...aPlainEntry(), ...aFullRecord(), outcome };

  const faults = [
    eventOf({ outcome }),
    eventOf({ outcome, trigger: byPerson }),
    eventOf({ outcome, undoes: 'rem-0', groupName: '=danger', reason: '\u0000"' }),
    ocsfEvent(full, full),
  ].flatMap(faultsOf);

  expect(faults).toEqual([]);
});

test('the schema is strict: a member it does not name, or one left out, is found', () => {
  const event = eventOf({ outcome: 'completed' });

  expect(faultsOf({ ...event, group: 'sg-1' })).not.toEqual([]);
  expect(faultsOf({ ...event, command_uid: undefined })).not.toEqual([]);
  expect(faultsOf({ ...event, activity_id: 7 })).not.toEqual([]);
});

test.each<[Outcome, object]>([
  ['planned', { type_uid: 700401, status_id: 99, severity_id: 1 }],
  ['completed', { type_uid: 700401, status_id: 1, severity_id: 1 }],
  ['partial', { type_uid: 700401, status_id: 4, severity_id: 4 }],
  ['failed', { type_uid: 700401, status_id: 2, severity_id: 4 }],
  ['proposed', { type_uid: 200401, status_id: 1, severity_id: 4 }],
  ['deferred', { type_uid: 200401, status_id: 1, severity_id: 4 }],
  ['exempted', { type_uid: 200401, status_id: 3, severity_id: 2 }],
  ['restarted', { type_uid: 300401, status_id: 1, severity_id: 4 }],
])('%s: class, activity, status and severity', (outcome, members) => {
  const event = eventOf({ outcome });

  expect(event).toMatchObject(members);
});

test('an undo restores', () => {
  const event = eventOf({ outcome: 'completed', undoes: 'rem-0' });

  expect(event).toMatchObject({ type_uid: 700403, activity_name: 'Restore', unmapped: { undoes: 'rem-0' } });
});

test('the group, the account, the person that acted and the entry as it is stored are in the event', () => {
  const entry = aPlainEntry({ outcome: 'completed', trigger: byPerson });
  const stored = { ...entry, more: 1 };

  const event = ocsfEvent(entry, stored);

  expect(event).toMatchObject({
    time: Date.parse(entry.at),
    metadata: { version: '1.6.0', correlation_uid: 'rem-1', sequence: 1 },
    cloud: { account: { uid: entry.group.account }, region: entry.group.region },
    device: { uid: entry.group.groupId, name: 'mail' },
    actor: { user: { uid: person.arn } },
    command_uid: 'rem-1',
    raw_data: JSON.stringify(stored),
  });
});

test('whoever opened the port is not taken for the one who acted', () => {
  const trigger: Trigger = { kind: 'event', name: 'AuthorizeSecurityGroupIngress', eventId: 'e-1', actor: person };

  const event = eventOf({ outcome: 'completed', trigger });

  expect(event).toMatchObject({ actor: { app_name: 'smtp-warden' }, unmapped: { openedBy: person.arn } });
  expect(event.actor).not.toHaveProperty('user');
});
