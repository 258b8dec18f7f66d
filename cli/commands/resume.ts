import type { Command } from 'commander';
import { defineCommand, withTables } from '../define-command.ts';
import type { TableOptions } from '../session.ts';

export function resumeCommand(program: Command): void {
  defineCommand<TableOptions>(program, 'resume', {
    summary: 'reset the hourly change limit, so that the bot continues to close groups',
    example: 'smtp-warden resume',
    configure: withTables,
    load: async () => (await import('../resume/run-resume.ts')).runResume,
  });
}
