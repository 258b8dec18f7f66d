import type { Column } from '../column.ts';
import type { Format } from '../format.ts';
import type { Subject } from './subject.ts';

/**
 * Who a command works for: it reports, shows its progress and asks through this and nothing else. A terminal is one host
 * (terminal.ts); a console and a test are others. With `json`, standard output carries exactly one JSON document and nothing
 * else.
 */
export interface Host {
  readonly format: Format;
  readonly json: boolean;
  /** Whether the process is that of this command alone, and ends with it, so that the command may set up the process as is best for itself. */
  readonly ownsProcess: boolean;
  /**
   * Whether the question comes before everything that is recorded, so that a "no" leaves no trace: it may be a preview. At a terminal some
   * commands put on record, without a question, what they decide without changing a group.
   */
  readonly asksFirst: boolean;
  /** A line for people, or of a script; left out where standard output is JSON or CSV. */
  readonly line: (text?: string) => void;
  /** Rows, as a table for people or as CSV; left out of JSON. */
  readonly table: <Row>(columns: readonly Column<Row>[], rows: readonly Row[]) => void;
  /** Text that is in the format already, such as lines of CSV; left out of JSON. */
  readonly data: (text: string) => void;
  /** A part of the document itself, as it is, with its line breaks; in every format. */
  readonly write: (text: string) => void;
  /** A line about the run itself, on standard error. */
  readonly notice: (text: string) => void;
  /** What a command that reads or changes groups found and did, in one line on standard error; left out of JSON and scripts. */
  readonly sum: (text: string) => void;
  /** The JSON document of a command that has it all at once; left out without --json. */
  readonly document: (value: object) => void;
  /** A JSON document whose one long list is written as it is found. */
  readonly list: (key: string) => JsonList;
  /** The end of a command that failed: an error as the document, or as a last member of the one that is begun, and for people. */
  readonly failed: (message: string, cause?: unknown) => void;
  /** How far the work is, as one line that the next one replaces; an empty text removes it. */
  readonly progress: (text: string) => void;
  /**
   * A yes-or-no question before something is changed, false for no. `yes` answers it. Throws a UsageError where nobody can answer
   * it, and an InterruptedError where the person stops the command.
   */
  readonly ask: (question: string, answer: Asking) => Promise<boolean>;
}

export interface Asking {
  readonly yes?: boolean | undefined;
  /** What the question is about, for a host that shows it as data. Without it, only a person at a terminal can answer. */
  readonly subject?: () => Subject;
}

/** An open list in the JSON document; without --json it writes nothing. */
export interface JsonList {
  readonly add: (item: object) => void;
  /** Ends the list and the document, with these further members. */
  readonly end: (rest: object) => void;
}
