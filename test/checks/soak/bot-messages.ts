import type { SQSRecord } from 'aws-lambda';
import type { Place } from '../../../core/model/security-group.ts';

/** How the process of the bot is set up. `begun` is when the fast clock was the real one, in milliseconds. */
export interface BotStart {
  readonly environment: Readonly<Record<string, string>>;
  readonly home: Place;
  readonly speed: number;
  readonly begun: number;
  /** How many workers there are; each has clients of its own. */
  readonly lanes: number;
}

export type BotOrder =
  | { readonly order: number; readonly kind: 'batch'; readonly lane: number; readonly records: readonly SQSRecord[] }
  | { readonly order: number; readonly kind: 'sweep'; readonly sweepId: string }
  | { readonly order: number; readonly kind: 'heap' };

export type BotAnswer =
  | {
      readonly order: number;
      readonly kind: 'batch';
      readonly failed: readonly string[];
      /** Receipts, and the seconds after which each is to come again. */
      readonly later: readonly (readonly [string, number])[];
      /** Bodies to queue, and the seconds after which each is to come. */
      readonly copies: readonly (readonly [string, number])[];
      readonly dead: readonly string[];
    }
  | {
      readonly order: number;
      readonly kind: 'sweep';
      readonly nominated: readonly string[];
      readonly problem: string | null;
    }
  | { readonly order: number; readonly kind: 'heap'; readonly heapUsed: number; readonly rss: number };
