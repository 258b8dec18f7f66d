/**
 * What the server says of a running command: one JSON object on each line (NDJSON). `end` is the last one; a stream without it was cut off.
 */
export type RunEvent =
  /** An item of the document's long list, such as a finding, as soon as it is known. */
  | { readonly kind: 'item'; readonly list: string; readonly item: unknown }
  /**
   * What the command says to people on standard output. Plain text, without styles; may have several lines. Lines of a file, as of
   * `allowlist export`, are as they are.
   */
  | { readonly kind: 'line'; readonly text: string }
  /** The same on standard error. */
  | { readonly kind: 'notice'; readonly text: string }
  /** How far the work is; an empty text removes it. */
  | { readonly kind: 'progress'; readonly text: string }
  /** Of a preview: what the command would ask before it changes anything. */
  | { readonly kind: 'question'; readonly question: Question }
  /** `document`: the JSON document of the command, without the items that were sent; null: it has written none. */
  | {
      readonly kind: 'end';
      readonly exitCode: number;
      readonly document: Readonly<Record<string, unknown>> | null;
      /** Why the command failed as a whole; null where it did not, and of a preview that came to its question, which counts as answered with no. */
      readonly error: string | null;
      /**
       * Whether that is since what was shown is not what would be done now, or there is nothing left to ask about: somebody has done it already.
       * Nothing was changed then.
       */
      readonly stale: boolean;
    };

/** What a command asks before it changes anything. */
export interface Question {
  readonly text: string;
  /**
   * Names what would be done, by whom and where. The order is carried out with it, and only if it is still the same then. It stays the same
   * while the clock goes on, though `text` and `about` may name an end that moves with it.
   */
  readonly digest: string;
  /** What the command shows with the question, as data. */
  readonly about: About;
  /**
   * What the person has to type, since the order opens or closes a group, or lets somebody in or cuts somebody off: the name of the group, its id
   * where the name cannot well be typed, or `N groups`; null: nothing.
   */
  readonly typed: string | null;
}

/** What would be done, as data: the parts of the command's own JSON document. */
export type About =
  /**
   * `fix`: its plans, as `plan --json` has them; of a group where nothing has to be changed there is none. The question is asked there too, since
   * a decision may be put on record.
   */
  | { readonly kind: 'plans'; readonly plans: readonly unknown[] }
  /** `approve` and `reject`: the proposals as `history show --json` has them (`remediation`), and the steps of each plan. */
  | {
      readonly kind: 'proposals';
      readonly proposals: readonly {
        readonly id: string;
        readonly remediation: unknown;
        readonly steps: readonly unknown[];
        readonly lost: readonly unknown[];
        readonly evidence: unknown;
        /** What the deployed bot has kept of whom it cuts off, where `evidence` says less; null where there is none. */
        readonly storedEvidence: unknown;
      }[];
    }
  /** `undo`. Without steps it only puts on record how an undo ended that was interrupted. */
  | {
      readonly kind: 'undo';
      readonly group: {
        readonly account: string;
        readonly region: string;
        readonly groupId: string;
        readonly groupName: string;
      };
      readonly opens: boolean;
      readonly steps: readonly unknown[];
      readonly lost: readonly unknown[];
      readonly notes: readonly string[];
      readonly exemptUntil: string | null;
    }
  /** Edits of the policy and of tags: the effect, as `--json` has it. */
  | {
      readonly kind: 'edit';
      readonly effect: unknown;
      readonly read: { readonly places: number; readonly groups: number };
    };
