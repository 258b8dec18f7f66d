import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { auditItem } from '../../aws/audit-item.ts';
import { dynamodbAuditLog } from '../../aws/dynamodb-audit-log.ts';
import type { Item } from '../../aws/dynamodb-item.ts';
import { auditTable, outcomesIndex } from '../../aws/table-definitions.ts';
import { type AuditEntry, isOpen } from '../../core/audit/audit-entry.ts';
import type { AuditHistory } from '../../core/audit/audit-log.ts';
import { isAwaiting, lastBriefs, lastEntries } from '../../core/audit/last-entries.ts';
import { outcomes } from '../../core/audit/outcomes.ts';
import { cidr } from '../../core/model/cidr.ts';
import { groupKey } from '../../core/model/security-group.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { aPlainEntry } from '../builders/a-plain-record.ts';
import { anEntry, aPolicy, aRule, groupRef, now } from '../builders/builders.ts';
import { oldAuditTable } from '../builders/old-audit-table.ts';

const sandbox = await startSandbox();
const dynamodb = new DynamoDBClient(sandbox.clientConfig());
let opened = 0;

async function openLog(definition = auditTable) {
  opened += 1;
  const table = `audit-${opened}`;
  await dynamodb.send(new CreateTableCommand({ TableName: table, ...definition }));
  const put = async (Item: Item) => void (await dynamodb.send(new PutItemCommand({ TableName: table, Item })));
  const queries = () => sandbox.calls.list({ action: 'Query', target: table }).length;
  return { table, log: dynamodbAuditLog(dynamodb, table), put, queries };
}

const refOf = (group: number) => ({ ...groupRef, groupId: `sg-0${String(group).padStart(16, '0')}` });
const hourMs = 3600_000;

/** The last entries as versions up to 0.4 found them: every entry of the time is read whole, and the damaged are left out. */
async function lastWhole(history: AuditHistory): Promise<AuditEntry[]> {
  const range = {
    since: new Date(now - 30 * 24 * hourMs).toISOString(),
    until: new Date(now + 24 * hourMs).toISOString(),
  };
  const last = new Map<string, AuditEntry>();
  for await (const entry of history.recent(range, () => undefined)) {
    const key = groupKey(entry.group);
    if ((last.get(key)?.sequence ?? 0) < entry.sequence) last.set(key, entry);
  }
  return [...last.values()];
}

const policy = aPolicy({ entries: [anEntry(), anEntry({ id: 'six', cidr: cidr('2001:db8::/32'), version: 2 })] });
const keysOf = (entries: readonly Pick<AuditEntry, 'group'>[]) => entries.map(({ group }) => groupKey(group)).sort();

const ipv4 = { port: 25, family: 'ipv4' } as const;
const ipv6 = { port: 25, family: 'ipv6' } as const;

const permissionOf = ({ protocol, ports, source, description }: ReturnType<typeof aRule>) => ({
  ...{ protocol, ports, source, description },
});

const aList = fc.record({
  closed: fc.subarray([ipv4, ipv6]),
  rules: fc.array(
    fc.record({
      permission: fc.constant(permissionOf(aRule())),
      ruleId: fc.constantFrom(null, 'sgr-0123456789abcdef0'),
      remediation: fc.constant('rem-0'),
      entries: fc.array(
        fc.record({ id: fc.constantFrom('entry-office', 'six'), version: fc.integer({ min: 1, max: 3 }) }),
      ),
    }),
    { maxLength: 2 },
  ),
});

/** What becomes of an entry on its way into the table: nothing, or a form of a version before or after, or damage. */
const aForm = fc.oneof(
  { weight: 12, arbitrary: fc.constant('whole') },
  { weight: 2, arbitrary: fc.constant('schema 1') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('no outcome', 'no id', 'no VPC', 'odd list', 'newer', 'other outcome'),
  },
);

/** A chain in its order: a claim is followed by its end, or by nothing. */
const aChainOfSteps = fc.array(
  fc.record({
    kind: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom('completed', 'partial', 'failed') },
      { weight: 3, arbitrary: fc.constantFrom(...outcomes.filter((one) => !['planned', 'resumed'].includes(one))) },
    ),
    list: aList,
    form: aForm,
    hours: fc.integer({ min: -29 * 24, max: 20 }),
  }),
  { maxLength: 4 },
);
const aLog = fc.array(fc.record({ steps: aChainOfSteps, isCutOff: fc.boolean() }), { minLength: 5, maxLength: 15 });

type Step = {
  readonly kind: string;
  readonly list: NonNullable<AuditEntry['list']>;
  readonly form: string;
  readonly hours: number;
};

function itemsOf(group: number, steps: readonly Step[], isCutOff: boolean): Item[] {
  const items: Item[] = [];
  const add = (outcome: string, id: string, { list, form, hours }: Step) => {
    const at = new Date(now + hours * hourMs).toISOString();
    const said = { group: refOf(group), sequence: items.length + 1, outcome, id, list, at } as Partial<AuditEntry>;
    items.push(formed(aPlainEntry(said), form));
  };
  for (const [index, step] of steps.entries()) {
    const id = `rem-${group}-${index}`;
    if (['completed', 'partial', 'failed'].includes(step.kind)) add('planned', id, { ...step, form: 'whole' });
    if (!isCutOff || index < steps.length - 1) add(step.kind, id, step);
  }
  return items;
}

function formed(entry: AuditEntry, form: string): Item {
  const item = auditItem(entry);
  const without = (name: string) => Object.fromEntries(Object.entries(item).filter(([member]) => member !== name));
  switch (form) {
    case 'schema 1':
      return { ...without('list'), schema: { N: '1' }, awaitedFamilies: item.list?.M?.closed ?? { L: [] } };
    case 'no outcome':
      return without('outcome');
    case 'no id':
      return without('id');
    case 'no VPC':
      return without('vpcId');
    case 'odd list':
      return { ...item, list: { M: { closed: { S: 'ipv4' } } } };
    case 'newer':
      return { ...item, schema: { N: '4' } };
    case 'other outcome':
      return { ...item, outcome: { S: 'undone' } };
    default:
      return item;
  }
}

test.each([
  ['with the index', auditTable],
  ['of a table without it', oldAuditTable],
])('the groups that are open or wait are those that reading every entry whole finds, %s', async (_, definition) => {
  await fc.assert(
    fc.asyncProperty(aLog, async (chains) => {
      const { log, put } = await openLog(definition);
      await Promise.all(chains.flatMap(({ steps, isCutOff }, group) => itemsOf(group, steps, isCutOff).map(put)));

      const whole = await lastWhole(log);
      const briefs = await lastBriefs(log, now, 'list');
      const open = await lastEntries(log, now, isOpen);

      const isWaiting = (entry: Parameters<typeof isAwaiting>[0]) => isAwaiting(entry, policy, now);
      const sound = chains.map(({ steps }) => steps.every(({ form }) => ['whole', 'schema 1'].includes(form)));
      const ofSound = <Entry extends Pick<AuditEntry, 'group'>>(some: readonly Entry[]) =>
        keysOf(some).filter((key) => sound.some((is, group) => is && key === groupKey(refOf(group))));
      expect(ofSound(briefs.filter(isOpen))).toEqual(ofSound(whole.filter(isOpen)));
      expect(ofSound(briefs.filter(isWaiting))).toEqual(ofSound(whole.filter(isWaiting)));
      expect(ofSound(open)).toEqual(ofSound(whole.filter(isOpen)));
      // Damage hides no group that is to be checked; of an end that cannot be read, the claim may show all the same.
      const owed = keysOf(briefs.filter((entry) => isOpen(entry) || isWaiting(entry)));
      expect(owed).toEqual(expect.arrayContaining(keysOf(whole.filter((one) => isOpen(one) || isWaiting(one)))));
    }),
    { numRuns: 6 },
  );
});

test.each([
  ['an end of another remediation', { outcome: { S: 'completed' }, id: { S: 'rem-other' } }],
  ['a decision', { outcome: { S: 'reported' }, id: { S: 'rem-other' } }],
  ['an end without a schema', { outcome: { S: 'completed' }, id: { S: 'rem-1' }, schema: { N: '9' } }],
])('an open claim is found behind a forged item: %s', async (_, members) => {
  const { log, put } = await openLog();
  const claim = aPlainEntry({ at: new Date(now - hourMs).toISOString() });
  const { groupKey: key = { S: '' }, month = { S: '' }, schema = { N: '2' } } = auditItem(claim);
  await put(auditItem(claim));
  await put({ groupKey: key, sequence: { N: '2' }, month, schema, at: { S: new Date(now).toISOString() }, ...members });

  expect(await lastEntries(log, now, isOpen)).toEqual([claim]);
});

test('a group that waits is found behind an item that has no list, as no entry of schema 2 is', async () => {
  const { log, put } = await openLog();
  const entry = aPlainEntry({ outcome: 'reported', at: new Date(now - hourMs).toISOString() });
  const waits = { ...entry, list: { rules: [], closed: [ipv4] } };
  const { list: _, ...bare } = auditItem({ ...entry, sequence: 2 });
  await put(auditItem(waits));
  await put(bare);

  const briefs = await lastBriefs(log, now, 'list');

  expect(briefs.filter((brief) => isAwaiting(brief, policy, now)).map(({ sequence }) => sequence)).toEqual([1]);
});

test('of 60 groups the two that are open are read whole, and the rest by one query for each month', async () => {
  const { log, put, queries } = await openLog();
  const entries = Array.from({ length: 60 }, (_, group) => {
    const at = new Date(now - group * hourMs).toISOString();
    const claim = aPlainEntry({ group: refOf(group), at, id: `rem-${group}` });
    return group > 1 ? [claim, { ...claim, sequence: 2, outcome: 'completed' as const }] : [claim];
  });
  await Promise.all(entries.flat().map(async (entry) => put(auditItem(entry))));

  const open = await lastEntries(log, now, isOpen);

  expect(keysOf(open)).toEqual(keysOf([{ group: refOf(0) }, { group: refOf(1) }]));
  expect(queries()).toBe(2 + 2);
});

test.each(['outcome', 'list'] as const)('an answer has no more of an entry than it takes: %s', async (members) => {
  const { table, log, put } = await openLog();
  await put(auditItem(aPlainEntry({ at: new Date(now).toISOString() })));
  const sent: unknown[] = [];
  dynamodb.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      const { Items = [] } = result.output as { Items?: Item[] };
      sent.push(...Items.map((item) => Object.keys(item).sort()));
      return result;
    },
    { step: 'initialize', name: 'watch' },
  );
  onTestFinished(() => void dynamodb.middlewareStack.remove('watch'));

  await Array.fromAsync(log.briefs({ since: '2026-11-01', until: '2026-11-30' }, members));

  const brief = ['groupKey', 'id', 'outcome', 'schema', 'sequence'];
  expect(sent).toEqual([members === 'outcome' ? brief : [...brief, 'list', 'vpcId'].sort()]);
  expect(sandbox.calls.list({ action: 'Query', target: table })).toHaveLength(1);
});

test('where the index may not be read, `byTime` is; where neither may be, that is an error', async () => {
  const { log, put } = await openLog();
  const claim = aPlainEntry({ at: new Date(now).toISOString() });
  await put(auditItem(claim));
  const indexes: (string | undefined)[] = [];
  const deny = (isDenied: (index: string) => boolean) =>
    dynamodb.middlewareStack.add(
      (next) => async (args) => {
        const { IndexName } = args.input as { IndexName?: string };
        indexes.push(IndexName);
        if (IndexName !== undefined && isDenied(IndexName))
          throw Object.assign(new Error(`no ${IndexName}`), { name: 'AccessDeniedException' });
        return next(args);
      },
      { step: 'initialize', name: 'deny', override: true },
    );
  onTestFinished(() => void dynamodb.middlewareStack.remove('deny'));

  deny((index) => index === outcomesIndex);
  expect(await lastEntries(log, now, isOpen)).toEqual([claim]);
  expect(indexes.slice(0, 2)).toEqual([outcomesIndex, 'byTime']);

  deny(() => true);
  await expect(lastEntries(log, now, isOpen)).rejects.toThrow('no byTime');
});
