import type { GeneratedLog, WrittenEvent } from './generator.ts';
import type { Card } from './world.ts';

/** Sums of one source at one interface. Times in seconds. */
export interface ExpectedSource {
  readonly flows: number;
  readonly packets: number;
  readonly bytes: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
}

/** What a log truly says, worked out from what happened and not from its text. */
export interface Expected {
  readonly from: number | null;
  readonly to: number | null;
  /** By `interface source`. */
  readonly sources: Readonly<Record<string, ExpectedSource>>;
  /** By interface: whether the log is known to have all of its flows. */
  readonly isCovered: Readonly<Record<string, boolean>>;
  readonly unmeasured: number;
  readonly notAttributed: { readonly interfaces: number; readonly flows: number };
}

const hour = 3600;

export function expectedOf({ world, events, period }: GeneratedLog): Expected {
  const inPeriod = events.filter((event) => isIn(event, period));
  const window = period ?? rangeOf(inPeriod);
  const asked = world.cards.filter(({ isAsked }) => isAsked);
  const own = inPeriod.filter((event) => event.card.isAsked);
  const foreign = inPeriod.filter((event) => !event.card.isAsked && seemsSent(event));
  return {
    from: window?.from ?? null,
    to: window?.to ?? null,
    sources: sumsOf(own.filter(isKnownSent)),
    isCovered: Object.fromEntries(asked.map((card) => [card.id, isCovered(card, own, window)])),
    unmeasured: own.filter((event) => seemsSent(event) && isUnmeasured(event)).length,
    notAttributed: { interfaces: new Set(foreign.map(({ card }) => card.id)).size, flows: foreign.length },
  };
}

/** A record without times may be of any. */
function isIn(event: WrittenEvent, period: GeneratedLog['period']): boolean {
  return period === null || !hasTimes(event) || (event.end >= period.from && event.start < period.to);
}

function hasTimes({ values }: WrittenEvent): boolean {
  return values.start !== '-';
}

function rangeOf(events: readonly WrittenEvent[]): { from: number; to: number } | null {
  const timed = events.filter(hasTimes);
  if (timed.length === 0) return null;
  return { from: Math.min(...timed.map(({ start }) => start)), to: Math.max(...timed.map(({ end }) => end)) };
}

/** The log gives the direction, or one of its addresses does: those of the interface now. */
function tellsDirection({ fields, values, card }: WrittenEvent): boolean {
  if (fields.has('flow-direction')) return true;
  return [values.srcaddr, values.dstaddr].some((address) => [...card.ipv4, ...card.ipv6].includes(address as string));
}

/** The other side answers only where the flags say so; else it is a flow to port 25. */
function isHidden({ what, fields }: WrittenEvent): boolean {
  return what === 'the answer that it gets at port 25' && !fields.has('tcp-flags');
}

function isKnownSent(event: WrittenEvent): boolean {
  return (event.truth === 'sent' || isHidden(event)) && tellsDirection(event);
}

/** What looks like a flow to port 25 as long as nobody knows the addresses of the interface. */
function seemsSent(event: WrittenEvent): boolean {
  if (event.truth === 'sent' || isHidden(event)) return true;
  const isOutgoing = ['sent by the interface', 'forwarded by it', 'with an address that it had once'].includes(
    event.what,
  );
  return event.truth === 'none' && isOutgoing && !event.fields.has('flow-direction');
}

function isUnmeasured({ fields, values }: WrittenEvent): boolean {
  return ['bytes', 'packets'].some((field) => !fields.has(field) || values[field] === '-');
}

function sumsOf(events: readonly WrittenEvent[]): Record<string, ExpectedSource> {
  const sums: Record<string, ExpectedSource> = {};
  for (const { card, start, end, fields, values } of events) {
    const source = fields.has('pkt-srcaddr') ? values['pkt-srcaddr'] : values.srcaddr;
    const known = sums[`${card.id} ${source}`];
    const amount = (field: string) => (fields.has(field) && values[field] !== '-' ? Number(values[field]) : 0);
    sums[`${card.id} ${source}`] = {
      flows: (known?.flows ?? 0) + 1,
      packets: (known?.packets ?? 0) + amount('packets'),
      bytes: (known?.bytes ?? 0) + amount('bytes'),
      firstSeen: Math.min(known?.firstSeen ?? start, start),
      lastSeen: Math.max(known?.lastSeen ?? end, end),
    };
  }
  return sums;
}

function isCovered(card: Card, events: readonly WrittenEvent[], window: { from: number; to: number } | null): boolean {
  const own = events.filter((event) => event.card === card);
  const range = rangeOf(own);
  if (range === null || window === null) return false;
  if (range.from > window.from + hour || range.to < window.to - hour) return false;
  return !own.some((event) => isGap(event));
}

/** A record that says, or may say, that there were other flows; or of which nobody knows what it is. */
function isGap(event: WrittenEvent): boolean {
  const { truth, fields, what } = event;
  if (truth === 'skipped' || truth === 'unclear') return true;
  if (truth === 'idle') return !fields.has('log-status');
  return what === 'with an address that it had once' && !tellsDirection(event);
}
