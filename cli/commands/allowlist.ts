import type { Command } from 'commander';
import { allowlistAcceptCommand } from './allowlist/accept.ts';
import { allowlistAddCommand } from './allowlist/add.ts';
import { allowlistExportCommand } from './allowlist/export.ts';
import { allowlistImportCommand } from './allowlist/import.ts';
import { allowlistListCommand } from './allowlist/list.ts';
import { allowlistRemoveCommand } from './allowlist/remove.ts';
import { allowlistRenewCommand } from './allowlist/renew.ts';
import { allowlistSuggestCommand } from './allowlist/suggest.ts';
import { allowlistUpdateCommand } from './allowlist/update.ts';
import { allowlistLogCommand } from './policy-log.ts';

const commands = [
  allowlistListCommand,
  allowlistAddCommand,
  allowlistRenewCommand,
  allowlistUpdateCommand,
  allowlistRemoveCommand,
  allowlistImportCommand,
  allowlistExportCommand,
  allowlistLogCommand,
  allowlistAcceptCommand,
  allowlistSuggestCommand,
];

export function allowlistCommand(program: Command): void {
  const summary =
    'the CIDRs that may reach port 25: list, add, renew, update, remove, import, export, log, accept, suggest';
  const parent = program.command('allowlist').summary(summary).description(summary);
  for (const register of commands) register(parent);
}
