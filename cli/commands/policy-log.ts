import type { Command } from 'commander';
import { defineCommand, oneValue, withTables } from '../define-command.ts';
import type { LogOptions } from '../policy-log/run-log.ts';

/** `allowlist log`: every change of an allowlist entry. */
export function allowlistLogCommand(parent: Command): void {
  policyLogCommand(parent, {
    subject: 'entries',
    summary: 'list every change of the allowlist, newest first: what, by whom, why, and the entry before and after',
    example: 'smtp-warden allowlist log --since 30d --by user/ann',
  });
}

/** `exempt log`: every change of an exemption, those of `undo` included. */
export function exemptLogCommand(parent: Command): void {
  policyLogCommand(parent, {
    subject: 'exemptions',
    summary:
      'list every change of the exemptions, newest first: what, by whom, why, and the exemption before and after',
    example: 'smtp-warden exempt log --entry ex-0123456789',
  });
}

interface LogCommand {
  readonly subject: 'entries' | 'exemptions';
  readonly summary: string;
  readonly example: string;
}

function policyLogCommand(parent: Command, { subject, summary, example }: LogCommand): void {
  const item = subject === 'entries' ? 'entry' : 'exemption';
  defineCommand<LogOptions>(parent, 'log', {
    summary,
    example,
    formats: ['table', 'json', 'csv'],
    configure: (command) =>
      withTables(command)
        .option('--entry <id>', `only the changes of this ${item}`, oneValue)
        .option('--since <time>', 'from this time on: 2026-11-01, 2026-11-01T12:00:00Z or 7d', oneValue)
        .option('--by <text>', 'only changes by somebody whose ARN contains this text', oneValue),
    readsOnly: true,
    load: async () => (await import('../policy-log/run-log.ts')).logRun(subject),
  });
}
