import { readdirSync } from 'node:fs';
import fc from 'fast-check';
import { mutated, mutation } from '../../builders/mutate-event.ts';
import { datadogEvent, type Json, readEvent } from '../../builders/read-event.ts';

const names = readdirSync(new URL('../../fixtures/events', import.meta.url))
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace('.json', ''));

/** What Datadog sends is the body of a call, which the webhook's function makes an event of. */
export const webhookBodies = names.filter((name) => name.startsWith('datadog')).map(readEvent);

const nominated = { account: '111122223333', region: 'us-east-1', groupId: 'sg-0123456789abcdef0' };
const ownNomination: Json = {
  'detail-type': 'Groups Nominated',
  source: 'smtp-warden',
  detail: { trigger: { kind: 'sweep', name: 'sweep' }, groups: [nominated, { ...nominated, groupId: 'sg-01234567' }] },
};

/** Events of all triggers, each as often as the others. */
const byTrigger = Map.groupBy(
  [...names.map(readEvent).map((event) => ('detail-type' in event ? event : datadogEvent(event))), ownNomination],
  (event) => String(event['detail-type']),
);
export const triggers: readonly string[] = [...byTrigger.keys()];
const sample = fc.constantFrom(...triggers).chain((trigger) => fc.constantFrom(...(byTrigger.get(trigger) ?? [])));

/** What no text can be made of: `String(value)` throws. */
const textless = fc.record({
  place: fc.nat(),
  damage: fc.constantFrom('replace' as const, 'wrap' as const),
  // A fresh one each time: the next damage may be done to it.
  junk: fc
    .constantFrom('{"toString":1,"valueOf":1}', '[{"toString":null,"valueOf":1}]')
    .map((text) => JSON.parse(text)),
});

/** An event with up to four things wrong. */
export function damaged(event: fc.Arbitrary<Json>): fc.Arbitrary<unknown> {
  const mutations = fc.array(fc.oneof({ weight: 7, arbitrary: mutation }, { weight: 2, arbitrary: textless }), {
    maxLength: 4,
  });
  return fc.tuple(event, mutations).map(([whole, damage]) => mutated(whole, damage));
}

/** Samples with up to four things wrong, and what is no event at all. */
export const anyEvent: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 1, arbitrary: fc.anything({ maxDepth: 4, withBigInt: true, withNullPrototype: true, withMap: true }) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  { weight: 8, arbitrary: damaged(sample) },
);

const cut = fc.record({ at: fc.nat(), length: fc.nat(40), insert: fc.string({ maxLength: 8 }) });

/** The text of a message: of a damaged event, as SNS wraps it, with something cut out, or of nothing like it. */
export const anyBody: fc.Arbitrary<string> = fc.oneof(
  { weight: 1, arbitrary: fc.string() },
  { weight: 4, arbitrary: damaged(sample).map(textOf) },
  { weight: 2, arbitrary: damaged(sample).map((event) => textOf({ Type: 'Notification', Message: textOf(event) })) },
  {
    weight: 2,
    arbitrary: fc.tuple(sample, cut).map(([event, { at, length, insert }]) => {
      const text = textOf(event);
      const place = at % text.length;
      return text.slice(0, place) + insert + text.slice(place + length);
    }),
  },
);

/** JSON of whatever has been put into an event; what is nested too deeply for that is a text that is no JSON. */
export function textOf(value: unknown): string {
  try {
    return JSON.stringify(value, (_, member) => (typeof member === 'bigint' ? Number(member) : member)) ?? 'null';
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return 'too deep';
  }
}
