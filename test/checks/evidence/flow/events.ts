import { nearbyIpv4, publicIpv4 } from './addresses.ts';
import type { Random } from './random.ts';
import type { Card, World } from './world.ts';

/**
 * What a record of an interface truly is. `sent`: opened by a source to port 25. `none`: anything that is not. `skipped`, `idle`: no flow, by
 * its log-status. `unclear`: a value is missing that would say what it is.
 */
export type Truth = 'sent' | 'none' | 'skipped' | 'idle' | 'unclear';

/** Something that happened at an interface, with every value that any version of the format may show. */
export interface FlowEvent {
  readonly card: Card;
  readonly what: string;
  readonly truth: Truth;
  /** Times in seconds. */
  readonly start: number;
  readonly end: number;
  readonly values: Readonly<Record<string, string>>;
}

type Change = Readonly<Record<string, string>>;

interface Happening {
  readonly what: string;
  readonly truth: Truth;
  readonly change: Change;
}

/** The first and the last flow of each interface, where all is logged. */
export function boundsOf(world: World, random: Random): FlowEvent[] {
  if (!world.isCalm) return [];
  return world.cards.flatMap((card) =>
    [world.begin, world.end - 1].map((start): FlowEvent => {
      const values = {
        ...incoming(card, random.pick(world.clients), random),
        start: String(start),
        end: String(start + 1),
      };
      return { card, what: 'to port 25', truth: 'sent', start, end: start + 1, values };
    }),
  );
}

/** One random event at a random interface. */
export function eventOf(world: World, random: Random): FlowEvent {
  const card = random.pick(world.cards);
  const start = world.begin + random.below(world.end - world.begin);
  const end = Math.min(world.end, start + random.below(600));
  const base = incoming(card, random.pick(world.clients), random);
  const { what, truth, change } = happening(card, world, { base, random });
  return { card, what, truth, start, end, values: { ...base, start: String(start), end: String(end), ...change } };
}

/** A flow to port 25 of an interface, as AWS writes it down: the primary address stands for all IPv4 addresses of the interface. */
function incoming(card: Card, client: string, random: Random): Record<string, string> {
  const family = client.includes(':') && card.ipv6.length > 0 ? 'IPv6' : 'IPv4';
  const source = family === 'IPv4' && client.includes(':') ? publicIpv4(random) : client;
  const reached = random.pick(family === 'IPv6' ? card.ipv6 : card.ipv4);
  return {
    ...{ 'account-id': '123456789010', 'interface-id': card.id, 'vpc-id': 'vpc-abcdefab012345678' },
    ...{ 'subnet-id': 'subnet-aaaaaaaa012345678', 'instance-id': 'i-01234567890123456', type: family },
    ...{ srcaddr: source, dstaddr: family === 'IPv6' ? reached : (card.ipv4[0] as string) },
    ...{ 'pkt-srcaddr': source, 'pkt-dstaddr': reached },
    ...{ srcport: String(1024 + random.below(60_000)), dstport: '25', protocol: '6' },
    ...{ packets: String(1 + random.below(1000)), bytes: String(40 + random.below(2 ** 31)) },
    ...{ action: 'ACCEPT', 'log-status': 'OK', 'tcp-flags': random.pick(['2', '3', '0', '1', '4', '7']) },
    ...{ 'flow-direction': 'ingress', region: 'eu-west-1', 'az-id': 'euw1-az1' },
  };
}

const idle: Change = Object.fromEntries(
  [
    ...[
      'srcaddr',
      'dstaddr',
      'pkt-srcaddr',
      'pkt-dstaddr',
      'srcport',
      'dstport',
      'protocol',
      'packets',
      'bytes',
      'action',
    ],
    ...['tcp-flags', 'type', 'flow-direction'],
  ].map((field) => [field, '-']),
);

/** The flow the other way: what the interface sends, to port 25 of another. */
function reversed(base: Change): Change {
  return {
    ...{ srcaddr: base.dstaddr as string, dstaddr: base.srcaddr as string },
    ...{ 'pkt-srcaddr': base['pkt-dstaddr'] as string, 'pkt-dstaddr': base['pkt-srcaddr'] as string },
    ...{ 'flow-direction': 'egress', 'traffic-path': '8' },
  };
}

const ephemeral = '40123';

/** What happens, one in so many; the rest are flows that count. */
function happening(
  card: Card,
  world: World,
  { base, random }: { readonly base: Change; readonly random: Random },
): Happening {
  const none = (what: string, change: Change): Happening => ({ what, truth: 'none', change });
  const sent = (what: string, change: Change): Happening => ({ what, truth: 'sent', change });
  const all: readonly (() => Happening)[] = [
    () => none('another port', { dstport: random.pick(['587', '465', '2525', '250', '2', '0', '65535', '52', '125']) }),
    () => none('another protocol', { protocol: random.pick(['17', '1', '58', '47', '132', '16', '60', '66']) }),
    () =>
      none('rejected', {
        action: 'REJECT',
        'reject-reason': random.pick(['-', 'BPA']),
        bytes: random.pick(['-', '40']),
      }),
    () => none('sent by the interface', reversed(base)),
    () => none('its answer to a client', { ...reversed(base), srcport: '25', dstport: ephemeral, 'tcp-flags': '18' }),
    () => none('the answer that it gets', { srcport: '25', dstport: ephemeral, 'tcp-flags': '18' }),
    () =>
      none('the answer that it gets at port 25', { srcport: '25', 'tcp-flags': random.pick(['18', '19', '22', '23']) }),
    () => none('forwarded by it', forwarded(card, base, random)),
    () => sent('forwarded to it', { 'pkt-dstaddr': publicIpv4(random) }),
    () => sent('by way of a load balancer that preserves the client', { srcaddr: nearbyIpv4(random) }),
    () => sent('of an unknown size', random.pick([{ bytes: '-' }, { packets: '-' }, { bytes: '-', packets: '-' }])),
    () => ({ what: 'no data', truth: 'idle', change: { ...idle, 'log-status': 'NODATA' } }),
  ];
  const open: readonly (() => Happening)[] = [
    () => ({ what: 'skipped', truth: 'skipped', change: { ...idle, 'log-status': 'SKIPDATA' } }),
    () => ({ what: 'unclear', truth: 'unclear', change: unclear(random) }),
    () => stray(world, random),
  ];
  return random.often(55) ? sent('to port 25', {}) : random.pick(world.isCalm ? all : [...all, ...open])();
}

/** The interface passes on what another sends: its primary address stands for the address of the sender. */
function forwarded(card: Card, base: Change, random: Random): Change {
  const [primary = ''] = card.ipv4;
  const to = publicIpv4(random);
  const from = base.type === 'IPv4' ? (base.srcaddr as string) : publicIpv4(random);
  return {
    ...{ srcaddr: primary, 'pkt-srcaddr': from, dstaddr: to, 'pkt-dstaddr': to },
    ...{ 'flow-direction': 'egress', type: 'IPv4' },
  };
}

function unclear(random: Random): Change {
  return random.pick<Change>([
    { dstport: '-' },
    { protocol: '-' },
    { action: '-' },
    { srcaddr: '-', 'pkt-srcaddr': '-' },
    { start: '-', end: '-' },
  ]);
}

/** A flow of an address that the interface had once: only a log that gives the direction says which way it went. */
function stray(world: World, random: Random): Happening {
  const former = `2600:1f18:dead::${(1 + random.below(9)).toString(16)}`;
  const client = random.pick([...world.clients.filter((one) => one.includes(':')), '2a00:1450:1::25']);
  const isIncoming = random.often(50);
  const [from, to] = isIncoming ? [client, former] : [former, client];
  return {
    what: 'with an address that it had once',
    truth: isIncoming ? 'sent' : 'none',
    change: {
      ...{ srcaddr: from, 'pkt-srcaddr': from, dstaddr: to, 'pkt-dstaddr': to, type: 'IPv6' },
      'flow-direction': isIncoming ? 'ingress' : 'egress',
    },
  };
}
