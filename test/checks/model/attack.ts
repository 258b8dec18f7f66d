import type { AuditEntry, AuditRecord } from '../../../core/audit/audit-entry.ts';
import type { ChainLink } from '../../../core/audit/audit-log.ts';
import { genesis, link } from '../../../core/audit/hash-chain.ts';
import type { ListedRule } from '../../../core/plan/managed-rules.ts';
import type { NewRule } from '../../../core/plan/step.ts';
import { nothingDone } from '../../../core/reconcile/records.ts';
import { permissions } from './catalogue.ts';
import type { Forgery } from './command.ts';
import type { ModelWorld } from './model-world.ts';
import { groupRef } from './setting.ts';
import { asLink, junk, linked, type Tables } from './tables.ts';

const hourMs = 3_600_000;

/** Puts items at the end of a chain, past the tools. */
export function forge(world: ModelWorld, tables: Tables, { what, isHashRight }: Forgery): void {
  const at = world.ec2.now;
  const { chain, bad } = tables;
  const date = what === 'future' ? at + hourMs : at;
  const put = (item: ChainLink, holdsFrom: number | null | undefined) => {
    chain.push(item);
    if (holdsFrom !== undefined) bad.set(item, { holdsFrom });
  };
  tables.tampered({ at, kind: 'forged' });
  if (what === 'junk') put(junk((chain.at(-1)?.stored.sequence ?? 0) + 1), null);
  for (const record of recordsOf(what, { world, tables, at: date })) {
    const right = linked(record, chain);
    if (isHashRight) put(asLink(right), what === 'future' ? date : undefined);
    else put(asLink({ ...right, reason: `${right.reason}, changed` }), null);
  }
}

function recordsOf(
  what: Forgery['what'],
  { world, tables, at }: { readonly world: ModelWorld; readonly tables: Tables; readonly at: number },
): AuditRecord[] {
  if (what === 'junk') return [];
  return what === 'replay' ? replayed(tables.chain) : forgedRecords(world, tables, { what, at });
}

/** The first remediation again, claim and end, as if it had just happened. */
function replayed(chain: readonly ChainLink[]): AuditRecord[] {
  const claim = chain.find(({ entry }) => entry?.outcome === 'planned')?.entry;
  const end = chain.find(({ entry }) => entry !== claim && entry?.id === claim?.id)?.entry;
  return claim && end ? [unlinked(claim), unlinked(end)] : [];
}

function forgedRecords(
  world: ModelWorld,
  tables: Tables,
  { what, at }: { readonly what: Forgery['what']; readonly at: number },
): AuditRecord[] {
  const record = forgedRecord(world, tables, at);
  if (what === 'opening')
    return [
      { ...record, outcome: 'planned' },
      { ...record, outcome: 'partial' },
    ];
  return [{ ...record, outcome: what === 'future' ? 'planned' : 'reported' }];
}

function unlinked({ sequence: _s, previousHash: _p, hash: _h, ...body }: AuditEntry): AuditRecord {
  return body;
}

/** An entry that would open a port if steps were taken from the log, and that claims every rule and both families. */
function forgedRecord({ ec2 }: ModelWorld, { trace }: Tables, at: number): AuditRecord {
  const list = ec2.rules.map(({ id, tags: _, ...permission }): ListedRule => {
    return { permission, ruleId: id, remediation: 'rem-forged', entries: [] };
  });
  const relay = { protocol: 'tcp', ports: { from: 22, to: 22 }, description: null };
  const source = permissions[0]?.source;
  const rules: NewRule[] = source
    ? [{ ...relay, source, origin: { kind: 'remainder', securityGroupRuleId: 'sgr-forged' } }]
    : [];
  return {
    ...nothingDone,
    id: 'rem-forged',
    group: groupRef,
    groupName: 'mail',
    vpcId: 'vpc-0123456789abcdef0',
    at: new Date(at).toISOString(),
    outcome: 'reported',
    reason: 'forged',
    trigger: { kind: 'sweep', name: 'forged', eventId: null, actor: null },
    managedBy: null,
    list: {
      rules: list,
      closed: [
        { port: 25, family: 'ipv4' },
        { port: 25, family: 'ipv6' },
      ],
    },
    finding: { group: groupRef, exposures: [] },
    steps: [{ kind: 'authorizeIngress', rules, tags: { 'smtp-warden:deployment': trace.id } }],
    fingerprint: 'forged',
    writer: 'forged',
  };
}

/** The table as it was when the chain had so many entries. */
export function restore(world: ModelWorld, tables: Tables, entries: number): void {
  if (entries >= tables.chain.length) return;
  tables.chain.splice(entries);
  tables.tampered({ at: world.ec2.now, kind: 'restored' });
}

/** A person begins the chain anew where it does not hold: the first entry names the bad one. */
export function restart(world: ModelWorld, tables: Tables): void {
  const at = world.ec2.now;
  const { chain, bad } = tables;
  const restarted = chain.findLastIndex(({ entry }) => entry?.outcome === 'restarted');
  const first = chain.slice(restarted + 1).find((item) => bad.has(item));
  if (!first) return;
  const body: AuditRecord = {
    ...forgedRecord(world, tables, at),
    ...nothingDone,
    ...{
      id: 'rem-restart',
      outcome: 'restarted',
      reason: 'it did not hold',
      fingerprint: '',
      writer: 'ada',
      list: { rules: [], closed: [] },
    },
    restart: {
      reason: 'it did not hold',
      lastGood: null,
      bad: { sequence: first.stored.sequence, problem: 'it does not hold' },
    },
  };
  const sequence = chain.at(-1)?.stored.sequence ?? 0;
  // The first entry of a chain that begins anew follows nothing, and goes on counting.
  const entry = link(body, { sequence, hash: genesis, previousHash: genesis });
  chain.push(asLink(entry));
  tables.tampered({ at, kind: 'restarted' });
}
