import { describe, expect, test } from 'vitest';
import type { Format } from '../../../cli/format.ts';
import { listHistory } from '../../../cli/history/list-history.ts';
import type { ListSource } from '../../../cli/history/listed-entries.ts';
import { jsonDocuments } from '../../../cli/json-documents.ts';
import type { AuditEntry } from '../../../core/audit/audit-entry.ts';
import { aHost } from '../../builders/a-host.ts';
import { aPlainEntry } from '../../builders/a-plain-record.ts';
import { groupRef, now } from '../../builders/builders.ts';

const ada = { arn: 'arn:aws:iam::111122223333:user/ada', type: 'Caller', sourceIp: null, userAgent: null, at: null };
const fix = { kind: 'cli', name: 'fix', eventId: null, actor: ada } as const;
const event = { kind: 'event', name: 'AuthorizeSecurityGroupIngress', eventId: 'e', actor: ada } as const;
const exposure = {
  portRule: 'smtp-unrestricted-ingress',
  port: 25,
  family: 'ipv4',
  publicAddresses: '1',
  limitPrefixLength: 8,
  reason: 'open',
  contributions: [],
} as const;
const finding = { group: groupRef, exposures: [exposure] };

/** A log that holds these entries, oldest first. */
function aSource(...entries: readonly AuditEntry[]): ListSource {
  return {
    place: groupRef,
    runtime: {
      clock: { now: () => now },
      auditLog: {
        recent: async function* ({ since, until }) {
          yield* entries.toReversed().filter(({ at }) => at >= since && at <= until);
        },
        mayHaveEntries: async () => entries.length > 0,
        entriesOf: async () => entries.map((entry) => ({ stored: entry, entry, problem: null })),
        tail: async () => [],
        states: async () => ({ groups: [], heads: [], faults: [], entries: 0, decisions: [] }),
      },
      approvals: { of: async () => [], lastEditors: async () => new Map() },
      settings: { approvalMs: 86_400_000, twoPersons: false },
    },
  };
}

const all = {
  groupId: undefined,
  since: '2026-10-16T12:00:00.000Z',
  until: null,
  outcomes: [],
  limit: 100,
} as const;

async function listed(
  source: ListSource,
  change: Partial<Parameters<typeof listHistory>[1]> = {},
  format: Format = 'table',
) {
  const written = aHost(format);
  const exitCode = await listHistory(source, { ...all, ...change }, written.host);
  return { ...written, exitCode };
}

describe('the table', () => {
  test('says of each what was done and by whom, and an undo is told from a closing', async () => {
    const source = aSource(
      aPlainEntry({ id: 'rem-1', outcome: 'completed', finding, trigger: fix }),
      aPlainEntry({ id: 'rem-2', outcome: 'completed', undoes: 'rem-1', trigger: { ...fix, name: 'undo' } }),
      aPlainEntry({ id: 'rem-3', outcome: 'completed', undoes: 'rem-2', finding, trigger: { ...fix, name: 'undo' } }),
      aPlainEntry({ id: 'rem-4', outcome: 'completed' }),
      aPlainEntry({ id: 'rem-5', outcome: 'proposed', finding, trigger: event }),
      aPlainEntry({ id: 'rem-6', outcome: 'partial', finding, trigger: event }),
      aPlainEntry({ id: 'rem-7', outcome: 'restarted', trigger: { ...fix, name: 'history restart' } }),
    );

    const { tables } = await listed(source);

    const [head, ...rows] = tables[0] ?? [];
    expect(head).toEqual(['at (UTC)', 'result', 'group', 'name', 'by', 'id', 'reason']);
    expect(rows.toReversed().map((row) => [row[5], row[1], row[4]])).toEqual([
      ['rem-1', 'closed', 'user/ada'],
      ['rem-2', 'undone', 'user/ada'],
      ['rem-3', 'undone', 'user/ada'],
      ['rem-4', 'followed the allowlist', 'smtp-warden (sweep)'],
      ['rem-5', 'proposed', 'smtp-warden (AuthorizeSecurityGroupIngress)'],
      ['rem-6', 'closing: partial', 'smtp-warden (AuthorizeSecurityGroupIngress)'],
      ['rem-7', 'history restarted', 'user/ada'],
    ]);
  });

  test('has columns for account and region where there are others than those of the session', async () => {
    const elsewhere = { ...groupRef, account: '444455556666', region: 'us-east-1' };
    const source = aSource(aPlainEntry(), aPlainEntry({ id: 'rem-2', group: elsewhere }));

    const { tables } = await listed(source);

    expect(tables[0]?.[0]).toEqual(['at (UTC)', 'result', 'group', 'name', 'account', 'region', 'by', 'id', 'reason']);
    expect(tables[0]?.[1]?.slice(4, 6)).toEqual(['444455556666', 'us-east-1']);
  });
});

test('JSON has undoes, what was done, by whom, and who opened the port, which is nobody that ran a command', async () => {
  const source = aSource(
    aPlainEntry({ id: 'rem-1', outcome: 'completed', finding, trigger: event }),
    aPlainEntry({ id: 'rem-2', outcome: 'completed', undoes: 'rem-1', trigger: { ...fix, name: 'undo' } }),
  );

  const { document } = await listed(source, {}, 'json');

  expect(jsonDocuments['history-list'].parse(document())).toMatchObject({
    remediations: [
      { id: 'rem-2', undoes: 'rem-1', done: 'undone', by: ada.arn, openedBy: null, actor: ada.arn },
      {
        id: 'rem-1',
        undoes: null,
        done: 'closed',
        by: 'smtp-warden (AuthorizeSecurityGroupIngress)',
        openedBy: ada.arn,
      },
    ],
    until: null,
    hint: null,
  });
});

test('JSON says when the port was opened and closed, and what an undo may take back', async () => {
  const at = '2026-11-15T11:59:00.000Z';
  const opening = { ...event, actor: { ...ada, at } };
  const source = aSource(
    aPlainEntry({ id: 'rem-1', outcome: 'completed', finding, trigger: opening, revokedRuleIds: ['sgr-open'] }),
    aPlainEntry({ id: 'rem-2', outcome: 'proposed', finding, trigger: opening }),
    aPlainEntry({ id: 'rem-3', outcome: 'completed', trigger: opening, rulesAfter: [] }),
  );

  const { document } = await listed(source, {}, 'json');

  const { remediations } = jsonDocuments['history-list'].parse(document());
  expect(remediations.toReversed()).toMatchObject([
    { id: 'rem-1', exposed: true, openedAt: at, closedAt: remediations[2]?.at, undoable: true },
    { id: 'rem-2', exposed: true, openedAt: at, closedAt: null, undoable: false },
    { id: 'rem-3', exposed: false, openedAt: null, closedAt: null, undoable: false },
  ]);
});

test('CSV has them as well, with whole values', async () => {
  const source = aSource(aPlainEntry({ id: 'rem-2', outcome: 'completed', undoes: 'rem-1', trigger: fix }));

  const { tables } = await listed(source, {}, 'csv');

  const [head = [], row = []] = tables[0] ?? [];
  const cells = Object.fromEntries(head.map((name, index) => [name, row[index]]));
  expect(cells).toMatchObject({ at: '2026-11-15T12:00:00.000Z', done: 'undone', by: ada.arn, undoes: 'rem-1' });
  expect(cells).toMatchObject({ outcome: 'completed', account: groupRef.account, region: groupRef.region });
});

test('several outcomes are listed together, and --until leaves out what came later', async () => {
  const source = aSource(
    aPlainEntry({ id: 'rem-1', outcome: 'completed', at: '2026-11-01T00:00:00.000Z' }),
    aPlainEntry({ id: 'rem-2', outcome: 'partial', at: '2026-11-02T00:00:00.000Z' }),
    aPlainEntry({ id: 'rem-3', outcome: 'proposed', at: '2026-11-03T00:00:00.000Z' }),
    aPlainEntry({ id: 'rem-4', outcome: 'completed', at: '2026-11-04T00:00:00.000Z' }),
  );
  const ids = async (change: Partial<Parameters<typeof listHistory>[1]>) =>
    (await listed(source, change)).tables[0]?.slice(1).map((row) => row[5]);

  expect(await ids({ outcomes: ['completed', 'partial'] })).toEqual(['rem-4', 'rem-2', 'rem-1']);
  expect(await ids({ until: '2026-11-02T00:00:00.000Z' })).toEqual(['rem-2', 'rem-1']);
  expect(await ids({ groupId: groupRef.groupId, until: '2026-11-02T00:00:00.000Z' })).toEqual(['rem-2', 'rem-1']);
});

describe('where nothing is listed', () => {
  const early = aPlainEntry({ id: 'rem-0', at: '2026-09-01T10:00:00.000Z' });
  const recent = aPlainEntry({ id: 'rem-1', outcome: 'completed', at: '2026-11-01T00:00:00.000Z' });

  test('an empty log has nothing on record', async () => {
    const { lines, tables } = await listed(aSource());

    expect([lines, tables]).toEqual([['Nothing on record.'], []]);
  });

  test.each(['groupId', 'no group'])('older entries are told of, with a --since that lists them (%s)', async (by) => {
    const groupId = by === 'groupId' ? groupRef.groupId : undefined;

    const { lines } = await listed(aSource(early), { groupId });

    expect(lines.join('\n').split('\n')).toEqual([
      'Nothing on record since 2026-10-16T12:00:00.000Z.',
      'The newest older entry is of 2026-09-01T10:00:00.000Z; list it with --since 2026-09-01.',
    ]);
  });

  test('what a filter leaves out is counted, and the flags that do so are named', async () => {
    const source = aSource(recent, { ...recent, id: 'rem-2' });

    const { lines } = await listed(source, { outcomes: ['failed'], actor: 'bob', region: 'us-east-1' });
    const { lines: one } = await listed(aSource(recent), { account: '999999999999' });

    expect(lines[0]).toMatch(/^Nothing on record since \S+ that matches\.\n/);
    expect(lines[0]).toContain(
      '2 remediations and decisions of that time do not match; list without --outcome, --group-region, --actor.',
    );
    expect(one[0]).toContain('One remediation or decision of that time does not match; list without --account.');
  });

  test('newer entries are told of where --until hides them', async () => {
    const { lines } = await listed(aSource(recent), { until: '2026-10-20T00:00:00.000Z' });

    expect(lines[0]).toContain(
      'There are newer entries, up to 2026-11-01T00:00:00.000Z; list them with a later --until',
    );
  });

  test('of a group with no entry at all, account and region are named', async () => {
    const { lines } = await listed(aSource(), { groupId: groupRef.groupId, account: '444455556666' });

    expect(lines[0]).toBe(
      `The history has no entry about 444455556666/eu-west-1/${groupRef.groupId}; check the id, --account and --group-region.`,
    );
  });

  test('a log of which no entry can be read is not called empty', async () => {
    const source = aSource();
    const recentOf: ListSource['runtime']['auditLog']['recent'] = async function* (_, onDamage) {
      onDamage?.('the table holds a damaged item');
      yield* [];
    };
    const auditLog = { ...source.runtime.auditLog, recent: recentOf };

    const written = await listed({ ...source, runtime: { ...source.runtime, auditLog } });

    expect(written.exitCode).toBe(1);
    expect(written.lines).toEqual(['Nothing that can be read is on record.']);
    expect(written.notices).toEqual(['the table holds a damaged item']);
  });

  test('an empty log is not read month by month, nor is it asked whether it is empty where it is not', async () => {
    const asked: string[] = [];
    const watched = (source: ListSource): ListSource => {
      const { auditLog } = source.runtime;
      const recentOf: typeof auditLog.recent = (range, onDamage) => {
        asked.push('recent');
        return auditLog.recent(range, onDamage);
      };
      const mayHaveEntries = () => {
        asked.push('any');
        return auditLog.mayHaveEntries();
      };
      return { ...source, runtime: { ...source.runtime, auditLog: { ...auditLog, recent: recentOf, mayHaveEntries } } };
    };

    const none = await listed(watched(aSource()), { until: '2026-11-01T00:00:00.000Z' });
    const ofEmpty = asked.splice(0);
    await listed(watched(aSource(recent)), { account: '999999999999' });

    expect(none.lines).toEqual(['Nothing on record.']);
    expect(ofEmpty).toEqual(['recent', 'any']);
    expect(asked).toEqual(['recent', 'recent']);
  });

  test('--since in a year to come reads no months to come', async () => {
    const source = aSource(recent);

    const { lines } = await listed(source, { since: '2100-01-01T00:00:00.000Z' });

    expect(lines[0]).toContain('list it with --since 2026-11-01.');
  });

  test('JSON and CSV say it too, CSV beside its header', async () => {
    const json = await listed(aSource(early), {}, 'json');
    const csv = await listed(aSource(early), {}, 'csv');

    expect(json.document()).toMatchObject({ remediations: [], hint: expect.stringContaining('--since 2026-09-01') });
    expect(csv.tables[0]?.length).toBe(1);
    expect([csv.lines, csv.notices.length]).toEqual([[], 1]);
  });
});
