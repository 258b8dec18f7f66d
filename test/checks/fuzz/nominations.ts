import { expect } from 'vitest';
import type { ParsedEvent } from '../../../handlers/events/nomination.ts';
import { type Check, count, filled, flag, list, object, oneOf, orNull } from './valid.ts';

/** A text that fits a pattern from end to end and stands in what was read: nothing is made up. */
function named(pattern: RegExp, said: string | null): Check {
  return (value, path) => {
    filled(value, path);
    if (!new RegExp(`^(?:${pattern.source})$`).test(String(value))) throw new Error(`accepted: ${path} is ${value}`);
    if (said !== null && !said.includes(String(value))) throw new Error(`made up: ${path} is ${value}`);
  };
}

/** What may be kept of a caller's texts: of bounded length, and without half characters. */
const kept: Check = (value, path) => {
  filled(value, path);
  if (String(value).length > 2_048 || /\p{Cs}/u.test(String(value))) throw new Error(`accepted: ${path}`);
};

/** What holds of every nomination. `said` is the text it was made from; null where it has none. */
export function checkNomination(nomination: ParsedEvent, said: string | null): void {
  if (nomination.kind !== 'candidates') {
    expect(nomination.reason).toMatch(/^[\x20-\x7e]{1,400}$/);
    object({ kind: oneOf('ignored', 'unreadable'), reason: filled })(nomination, 'nomination');
    return;
  }
  const account = named(/[0-9]{12}/, said);
  const region = named(/[a-z]+(-[a-z]+)+-[0-9]{1,2}/, said);
  const group = object({ account, region, groupId: named(/sg-[0-9a-f]{8,17}/, said) });
  const actor = object({
    arn: orNull(kept),
    type: kept,
    sourceIp: orNull(kept),
    userAgent: orNull(kept),
    at: orNull(filled),
    'fromConsole?': oneOf(true),
  });
  const ports = list(object({ from: count, to: count }));
  const control = object({ id: oneOf('EC2.18', 'EC2.19'), 'authorizedTcpPorts?': ports, 'authorizedUdpPorts?': ports });
  const finding = object({
    id: kept,
    format: object({ kind: oneOf('asff', 'ocsf'), 'productArn?': kept, 'metadataUid?': kept }),
    account: orNull(kept),
    control: orNull(control),
    groups: list(group),
    isWhole: flag,
    isAsked: flag,
    status: orNull(kept),
    note: orNull(object({ text: kept, by: orNull(kept) })),
    hub: orNull(object({ account, region })),
  });
  object({
    kind: oneOf('candidates'),
    groups: list(group),
    prefixLists: list(object({ account, region, prefixListId: named(/pl-[0-9a-f]{8,17}/, said) })),
    findings: list(finding),
    mayClose: flag,
    trigger: object({
      kind: oneOf('event', 'sweep', 'cli'),
      name: kept,
      eventId: orNull(kept),
      actor: orNull(actor),
      'opensNothing?': oneOf(true),
    }),
  })(nomination, 'nomination');
  expect(nomination.groups.length + nomination.prefixLists.length).toBeGreaterThan(0);
  const places = nomination.groups.map((ref) => `${ref.account} ${ref.region} ${ref.groupId}`);
  expect(new Set(places).size).toBe(places.length);
}
