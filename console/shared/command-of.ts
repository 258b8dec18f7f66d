import type { EntryScope, GroupPlace, Order, Scope } from './orders.ts';
import { shellWord } from './shell-word.ts';

/** A command line without the name of the program. */
export interface CommandLine {
  /** The names of the command, such as `allowlist add`. */
  readonly command: readonly string[];
  readonly values: readonly string[];
  /** By name without hyphens; true: an option without a value. */
  readonly options: Readonly<Record<string, string | true>>;
}

/** The command line of an order. Of a report it is the one that writes to standard output. */
export function commandOf(order: Order): CommandLine {
  switch (order.kind) {
    case 'status':
      return line('status');
    case 'scan':
      return line('scan', [], scopeOptions(order.scope));
    case 'groups-list':
      return line('groups list', [], scopeOptions(order.scope));
    case 'groups-show':
      return line('groups show', [order.group.groupId], placeOptions(order.group));
    case 'plan':
      return line('plan', [order.group.groupId], { ...placeOptions(order.group), evidence: order.evidence });
    case 'history-list': {
      const { group, since, until, outcome, account, groupRegion, actor, limit } = order;
      const most = limit === undefined ? undefined : String(limit);
      const options = { group, since, until, outcome, account, 'group-region': groupRegion, actor, limit: most };
      return line('history list', [], options);
    }
    case 'history-show':
      return line('history show', [order.id]);
    case 'history-verify':
      return line('history verify');
    case 'allowlist-list':
      return line('allowlist list');
    case 'allowlist-export':
      return line('allowlist export');
    case 'exempt-list':
      return line('exempt list');
    case 'fix':
      return line('fix', [order.group.groupId], { ...placeOptions(order.group), ...despite(order.despiteMail) });
    case 'approve':
      return line('approve', [order.id], { now: order.now, ...despite(order.despiteMail) });
    case 'reject':
      return line('reject', [order.id], { reason: order.reason });
    case 'undo':
      return line('undo', [order.id], { 'port-only': order.portOnly, 'exempt-for': order.exemptFor });
    case 'opt-in':
    case 'opt-out':
      return line(`groups ${order.kind}`, [order.group.groupId], {
        ...placeOptions(order.group),
        partial: order.partial,
      });
    case 'exempt-add': {
      const { group, owner, reason, expires, replace, partial } = order;
      const place = { account: group.account, 'group-region': group.region };
      return line('exempt add', [group.groupId], { ...place, owner, reason, expires, replace, partial });
    }
    case 'exempt-renew':
    case 'allowlist-renew':
      return line(spaced(order.kind), [order.id], { expires: order.expires, partial: order.partial });
    case 'exempt-remove':
    case 'allowlist-remove':
      return line(spaced(order.kind), [order.id], { reason: order.reason, partial: order.partial });
    case 'allowlist-add': {
      const { cidr, owner, reason, scope, expires, partial } = order;
      return line('allowlist add', [cidr], { ...entryScope(scope), owner, reason, expires, partial });
    }
    case 'allowlist-update': {
      const { owner, reason, expires, partial } = order;
      return line('allowlist update', [order.id], { owner, reason, expires, partial });
    }
    case 'allowlist-import': {
      const { replace, reason, partial } = order;
      return line('allowlist import', [order.name], { replace, reason, partial });
    }
    case 'report': {
      const { from, to, format } = order;
      return line('report', [], { from, to, format });
    }
  }
}

/** The arguments of a command line, as a program is given them. A value cannot be taken for an option. */
export function argsOf({ command, values, options }: CommandLine): string[] {
  const given = Object.entries(options).map(([name, value]) => (value === true ? `--${name}` : `--${name}=${value}`));
  return [...command, ...values, ...given];
}

/** A command line as a person types it in a shell; `shell` is what goes before and after it (see `StatusInfo`). */
export function commandText(
  { command, values, options }: CommandLine,
  shell: { readonly before: string; readonly after: readonly string[] } = { before: '', after: [] },
): string {
  const given = Object.entries(options).map(([name, value]) =>
    value === true ? `--${name}` : `--${name} ${shellWord(value)}`,
  );
  const words = ['smtp-warden', ...command, ...values.map(shellWord), ...given, ...shell.after];
  return `${shell.before}${words.join(' ')}`;
}

type Given = Readonly<Record<string, string | boolean | undefined>>;

/** Without the options that are not given: undefined, false, or an empty text. */
function line(command: string, values: readonly string[] = [], given: Given = {}): CommandLine {
  const options: Record<string, string | true> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined && value !== false && value !== '') options[name] = value;
  }
  return { command: command.split(' '), values, options };
}

function spaced(kind: string): string {
  return kind.replace('-', ' ');
}

function placeOptions({ account, region }: GroupPlace): Given {
  return { region, accounts: account };
}

function scopeOptions({ accounts, regions }: Scope): Given {
  return {
    accounts: accounts === 'all' ? 'all' : accounts?.join(','),
    ...(regions === 'all' ? { 'all-regions': true } : { region: regions?.join(',') }),
  };
}

function despite(reason: string | undefined): Given {
  return reason === undefined ? {} : { 'despite-mail': true, reason };
}

function entryScope(scope: EntryScope): Given {
  switch (scope.kind) {
    case 'everything':
      return {};
    case 'account':
      return { account: scope.account };
    case 'vpc':
      return { vpc: scope.vpcId, 'group-region': scope.region, 'group-account': scope.account };
    case 'group':
      return { group: scope.groupId, 'group-region': scope.region, 'group-account': scope.account };
  }
}
