import type { ChainLink } from '../../../../core/audit/audit-log.ts';
import type { Policy } from '../../../../core/policy/policy.ts';
import type { UndoDeps } from '../../../../core/undo/undo.ts';
import type { FaultInput } from '../../../../sandbox/faults.ts';
import type { Aws, GatewayInput } from '../gateways.ts';
import { badIn, noteClaim } from '../read-tables.ts';
import type { OneCall } from './one-call.ts';
import type { StoredTables } from './stored-tables.ts';

/** As often as a client tries (aws/clients.ts). */
const attempts = 6;

type Call = <Value>(what: string, faults: readonly FaultInput[], ask: () => Promise<Value>) => Promise<Value>;

interface Over {
  readonly input: GatewayInput;
  readonly store: StoredTables;
  readonly call: Call;
  readonly noteBug: (text: string) => void;
}

/**
 * The policy, the audit log and the change limit over DynamoDB through aws/. A fault of "the next call of another kind" fails a
 * read in all its attempts, and cuts the connection after a write, which the SDK then repeats.
 */
export function tableCalls(
  input: GatewayInput,
  aws: Aws,
  { store, oneCall }: { readonly store: StoredTables; readonly oneCall: OneCall },
): Pick<UndoDeps, 'allowlist' | 'auditLog' | 'changeLimit'> {
  const { readFaults, history } = input.world;
  const call: Call = (what, faults, ask) =>
    aws(what, () => oneCall(readFaults[0] === 'fails' && readFaults.shift() ? faults : [], ask));
  const noteBug = (text: string) => void history.bugs.push(`${input.run.worker}: ${text}`);
  const over = { input, store, call, noteBug };
  return {
    allowlist: policyCalls(over),
    auditLog: logCalls(over),
    changeLimit: {
      take: async (group, now) => {
        const taking = await call('take', losing('PutItem'), () => store.runtime.changeLimit.take(group, now));
        if (taking.kind === 'taken') input.run.takes++;
        return taking;
      },
    },
  };
}

function policyCalls({ input: { world, tables, run }, store, call, noteBug }: Over): UndoDeps['allowlist'] {
  const { allowlist } = store.runtime;
  return {
    read: async () => {
      const began = world.ec2.now;
      const [shown, truth] = await call(
        'policy',
        failing('Query'),
        async () => [await allowlist.read(), tables.policy] as const,
      );
      if (policyText(shown) !== policyText(truth)) noteBug('a read shows another policy than was stored');
      run.policyReads.push({ began, ...truth });
      return shown;
    },
    apply: (changes) =>
      call('exempt', losing('TransactWriteItems'), async () => {
        const result = await allowlist.apply(changes);
        if (result.kind === 'applied') tables.apply(changes, world.ec2.now);
        store.noteWritten();
        return result;
      }),
  };
}

function logCalls({ input, store, call, noteBug }: Over): UndoDeps['auditLog'] {
  const { world, tables, run } = input;
  const { auditLog } = store.runtime;
  const compare = (shown: readonly ChainLink[], truth: readonly ChainLink[]) => {
    if (chainText(shown) !== chainText(truth)) noteBug('a read shows another chain than was stored');
    return shown;
  };
  return {
    tail: async (ref) => {
      const [tail, bad] = await call('tail', failing('Query'), async () => {
        const shown = compare(await auditLog.tail(ref), tables.tail());
        return [shown, badIn(tables.tail(), tables)] as const;
      });
      run.chainReads.push({ at: world.ec2.now, bad });
      return tail;
    },
    entriesOf: (key) =>
      call('entries', failing('Query'), async () => compare(await auditLog.entriesOf(key), tables.chain)),
    append: (entry) =>
      call(`append ${entry.outcome}`, losing('PutItem'), async () => {
        const result = await auditLog.append(entry);
        if (tables.append(entry, world.ec2.now) !== result) noteBug(`an append is told as ${result}, which it is not`);
        if (result === 'appended') noteClaim(entry, input);
        store.noteWritten();
        return result;
      }),
  };
}

function failing(action: string): FaultInput[] {
  return [{ kind: 'before', action, service: 'dynamodb', code: 'InternalServerError', status: 500, times: attempts }];
}

function losing(action: string): FaultInput[] {
  return [{ kind: 'lostResponse', action, service: 'dynamodb' }];
}

function chainText(links: readonly ChainLink[]): string {
  return links.map(({ stored, entry }) => `${stored.sequence} ${stored.hash} ${entry?.outcome}`).join('\n');
}

/** Items in any order, members in theirs. */
function policyText({ entries, exemptions }: Policy): string {
  const texts = [...entries, ...exemptions].map((one) => JSON.stringify(Object.entries(one).sort()));
  return texts.sort().join('\n');
}
