import type { Command } from 'commander';
import { exemptAddCommand } from './exempt/add.ts';
import { exemptListCommand } from './exempt/list.ts';
import { exemptRemoveCommand } from './exempt/remove.ts';
import { exemptRenewCommand } from './exempt/renew.ts';
import { exemptLogCommand } from './policy-log.ts';

const commands = [exemptListCommand, exemptAddCommand, exemptRenewCommand, exemptRemoveCommand, exemptLogCommand];

export function exemptCommand(program: Command): void {
  const summary = 'groups that may stay open for a while, such as a real MX host: list, add, renew, remove, log';
  const parent = program.command('exempt').summary(summary).description(summary);
  for (const register of commands) register(parent);
}
