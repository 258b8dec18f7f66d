import { z } from 'zod';
import { accountDocuments } from './json-accounts.ts';
import { approval, proposal, rejection } from './json-approvals.ts';
import { editDocuments } from './json-edits.ts';
import { suggestDocument } from './json-evidence.ts';
import { groupDocuments } from './json-groups.ts';
import { historyDocuments } from './json-history.ts';
import {
  check,
  conflict,
  count,
  entry,
  errors,
  exemption,
  fileRow,
  finding,
  loggedChange,
  moment,
  namedGroup,
  nothingRead,
  place,
  plan,
  skipped,
  stopped,
  storedEntry,
  storedExemption,
  text,
  unfinished,
} from './json-parts.ts';
import { fixed, remediation } from './json-remediation.ts';
import { report } from './report/json-schema.ts';
import { statusDocument } from './status/status-document.ts';

/** What `--json` prints, command by command. `npm run schemas` publishes it as JSON Schema in docs/schemas/. */

/** By command, with a hyphen for a space. `error` is what any command prints instead when it fails as a whole. */
export const jsonDocuments = {
  init: z.strictObject({
    ...place,
    tables: z.array(
      z.strictObject({
        table: text,
        created: z.boolean(),
        index: z
          .nullable(z.strictObject({ name: text, state: z.enum(['building', 'left', 'busy', 'denied']) }))
          .describe(
            'An index that the table lacked. building: it is being added. left: the table is of a stack, whose deployment adds it. ' +
              'busy: another change of the table is under way. ' +
              'denied: the caller may not add it; everything works without it, some commands more slowly.',
          ),
      }),
    ),
    policy: z.strictObject({
      moved: count.describe('Items of the layout of an older version that were taken over.'),
      removed: count.describe('Replaced or unfinished imports whose items were removed.'),
      notMoved: z.array(text).describe('Items that an older version wrote after the take-over. They are not in force.'),
    }),
    chain: z
      .enum(['adopted', 'kept', 'restored', 'declined'])
      .describe(
        "What became of the policy's chain: begun with what the table holds, there already, or the table was put back to what it says. " +
          'declined: the question was answered with no, and nothing was written.',
      ),
  }),
  status: statusDocument,
  scan: z.strictObject({
    findings: z.array(finding),
    accounts: z.array(place.account),
    regions: z.array(text),
    groups: count,
    errors,
    unfinished,
    error: nothingRead,
  }),
  plan: z.strictObject({
    plans: z.array(plan),
    groups: count.optional().describe('With --all: how many groups were scanned.'),
    errors: errors.optional().describe('With --all.'),
    unfinished,
    proposals: z.array(proposal).optional().describe('With --propose.'),
    notProposed: z
      .array(z.strictObject({ ...namedGroup, reason: text }))
      .optional()
      .describe('With --propose: groups whose plan could not be proposed.'),
    failed: errors.optional().describe('With --propose: groups that failed.'),
    error: nothingRead,
  }),
  approve: z.strictObject({ approvals: z.array(approval), errors }),
  reject: z.strictObject({ rejections: z.array(rejection), errors }),
  fix: z.strictObject({
    remediations: z.array(fixed),
    skipped: z.array(skipped),
    errors,
    stopped: stopped.optional().describe('After a first Ctrl-C or SIGTERM: how many groups of how many are done.'),
    unfinished: unfinished.optional().describe('After a second one, which stopped it at once.'),
    error: nothingRead,
  }),
  undo: z.strictObject({
    undoes: text,
    undone: z.boolean(),
    reason: text,
    exemptUntil: moment.nullable().describe('Until when the bot leaves the group open.'),
    conflicts: z.array(conflict).describe('What differs, where it was refused for that.'),
    remediation: remediation
      .nullable()
      .describe('The undo itself, which can be undone as well; null if there was nothing to do.'),
  }),
  ...accountDocuments,
  ...groupDocuments,
  'allowlist-list': z.strictObject({ entries: z.array(entry) }),
  ...editDocuments,
  'allowlist-suggest': suggestDocument,
  'allowlist-export': z.strictObject({ entries: z.array(fileRow) }),
  'allowlist-log': z.strictObject({ changes: z.array(loggedChange(storedEntry)) }),
  'exempt-log': z.strictObject({ changes: z.array(loggedChange(storedExemption)) }),
  'exempt-list': z.strictObject({ exemptions: z.array(exemption) }),
  ...historyDocuments,
  report,
  'report-verify': z.strictObject({
    verified: z.boolean(),
    file: text,
    format: z.enum(['html', 'csv', 'json']),
    from: moment,
    to: moment,
    asOf: moment,
    difference: z
      .strictObject({ line: count, inFile: z.string().nullable(), byLog: z.string().nullable() })
      .nullable()
      .describe('The first line that differs; null for the end of the file or of the report.'),
  }),
  resume: z.strictObject({
    resumed: z.boolean(),
    counted: count.describe('How many closings were counted within the last hour.'),
  }),
  doctor: z.strictObject({ checks: z.array(check), unfinished }),
  sandbox: z.strictObject({
    endpoint: z.url(),
    environment: z.record(z.string(), z.string()),
    unset: z.array(text).describe('Variables that must not be set: they would count more than the environment.'),
  }),
  console: z.strictObject({
    url: z
      .url()
      .describe(
        'The address to open, with a token that works once. The document is written at the start; the console goes on.',
      ),
    account: z.nullable(z.string()).describe('That of the credentials; null where they do not work.'),
    caller: z.nullable(z.string()),
    region: z.nullable(z.string()).describe('That of the tables.'),
    profile: z.nullable(z.string()),
    mode: z.enum(['plan', 'enforce', 'off']),
    readOnly: z.boolean(),
    sandbox: z.nullable(z.record(z.string(), z.string())).describe('With --sandbox: the variables that lead there.'),
    problem: z.nullable(z.string()).describe('Why the credentials do not work, and what to do.'),
  }),
  completion: z.strictObject({ shell: z.enum(['bash', 'zsh', 'fish']), script: text }),
  error: z.looseObject({
    error: text.describe('What is wrong and what to do about it.'),
    problems: z
      .array(z.strictObject({ row: z.int().nullable(), column: text.optional(), reason: text }))
      .optional()
      .describe('After `allowlist import`: what is wrong with which row, and which column of it where it is one cell.'),
  }),
} as const;

export type JsonDocument = keyof typeof jsonDocuments;

/** The documents as a program reads them. */
export type Documents = { [Name in JsonDocument]: z.output<(typeof jsonDocuments)[Name]> };
