import { permissionKey, type SecurityGroupRule } from '../../../core/model/security-group.ts';
import { type Bot, botOver } from './bot.ts';
import type { Moment, OpenLayer } from './layer.ts';

/** What the bot really came to, once nothing happened any more. */
export interface Reality {
  readonly decision: string;
  /** The reason on record, where something is held back, exempt or only reported. */
  readonly reason: string;
  readonly rules: readonly SecurityGroupRule[];
  /** Whether an exposure was closed: a claim with a finding. */
  readonly closes: boolean;
  /** What went otherwise than it should, whatever the preview said. */
  readonly faults: readonly string[];
}

const mostSweeps = 6;

/** The bot after an edit, or without one: what the edit brings about, then sweeps until one changes and records nothing. */
export async function whatHappens(
  moment: Moment,
  open: OpenLayer,
  edit: (bot: Bot) => Promise<void> = async () => {},
): Promise<Reality> {
  const bot = botOver(await open(moment));
  try {
    await edit(bot);
    const faults = await untilQuiet(bot);
    return await realityOf(bot, moment, faults);
  } finally {
    await bot.close();
  }
}

async function untilQuiet(bot: Bot): Promise<string[]> {
  for (let sweep = 1; sweep <= mostSweeps; sweep++) {
    const before = await traceOf(bot);
    await bot.sweep();
    if ((await traceOf(bot)) === before) return [];
  }
  return [`something still happens after ${mostSweeps} sweeps`];
}

async function realityOf(bot: Bot, moment: Moment, faults: string[]): Promise<Reality> {
  const before = await traceOf(bot);
  const last = await bot.check();
  if ((await traceOf(bot)) !== before)
    faults.push(`a check still does something after the sweeps: ${last.kind} ${last.reason}`);
  faults.push(...bot.alarms().map((alarm) => `alarm ${alarm}`));
  const made = (await bot.entries()).slice(moment.entries.length);
  const claims = made.filter(({ outcome }) => outcome === 'planned');
  const isHeld = last.kind === 'decided';
  const decision = isHeld ? (decisions[last.outcome ?? ''] ?? `${last.outcome}`) : (kinds[last.kind] ?? last.kind);
  const isChanged = claims.length > 0 && decision !== 'defer' && decision !== 'exempt' && decision !== 'report';
  return {
    decision: isChanged ? 'remediate' : decision,
    reason: last.reason,
    rules: bot.rules(),
    closes: claims.some(({ finding }) => finding.exposures.length > 0),
    faults,
  };
}

const decisions: Readonly<Record<string, string>> = { deferred: 'defer', reported: 'report', exempted: 'exempt' };
const kinds: Readonly<Record<string, string>> = { compliant: 'compliant', failed: 'unknown' };

async function traceOf(bot: Bot): Promise<string> {
  const rules = bot.rules().map((rule) => `${rule.id} ${permissionKey(rule)}`);
  return `${(await bot.entries()).length} ${rules.sort().join()}`;
}
