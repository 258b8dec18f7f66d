import { cutToBytes } from '../model/cut-to-bytes.ts';
import type { PlaceNote } from './place-note.ts';

/** How many failures a conclusion gives reasons for, where there is room for as many. */
export const mostNotes = 500;

/**
 * How many bytes account ids and notes have together: an item takes 400 KB (DynamoDB developer guide, Constraints). The rest is for 200 held
 * groups with names of 255 characters, 200 held scopes and the skipped regions.
 */
const mostBytes = 300_000;

/** What an id takes in a list, and a note beside its reason. */
const bytesOfId = 13;
const bytesOfNote = 130;

/** How many bytes a reason has at most, and at least where there is not room for all notes: fewer would tell nothing. */
const mostReasonBytes = 600;
const leastReasonBytes = 100;

/** That an account on record as unreachable still is has been told already. */
export function isNews({ unreachableSince }: PlaceNote): boolean {
  return unreachableSince === undefined;
}

/** What could not be scanned, as the reports say. */
export interface SweepNotes {
  /** For each account that has any, the first. */
  readonly firstNotes: PlaceNote[];
  /** The others, as many as a conclusion names. */
  readonly otherNotes: PlaceNote[];
}

/**
 * The notes that fit beside so many account ids: what is news first, and one for each account before a second one for any. Their reasons
 * are cut to what room there is.
 */
export function notesBeside(ids: number, { firstNotes, otherNotes }: SweepNotes): PlaceNote[] {
  const room = mostBytes - ids * bytesOfId;
  const most = Math.min(mostNotes, Math.floor(room / (bytesOfNote + leastReasonBytes)));
  const known = firstNotes.filter((note) => !isNews(note));
  const notes = [...firstNotes.filter(isNews), ...known, ...otherNotes].slice(0, Math.max(0, most));
  const bytes = Math.min(mostReasonBytes, Math.floor(room / Math.max(1, notes.length)) - bytesOfNote);
  return notes.map((note) => ({ ...note, reason: cutToBytes(note.reason, bytes) }));
}
