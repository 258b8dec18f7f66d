import type { Command } from 'commander';
import { oneValue } from '../define-command.ts';

/** The options of a command that shows who would be cut off. */
export function withEvidence(command: Command): Command {
  return withFlowLogs(
    command.option(
      '--evidence <period>',
      'also who spoke to port 25 in this time (36h, 14d, 2w), by VPC flow logs',
      oneValue,
    ),
  );
}

/** The options that name files of flow logs. */
export function withFlowLogs(command: Command): Command {
  return command
    .option('--flow-logs <files...>', 'read these files of VPC flow logs, plain or gzip, instead of asking AWS')
    .option(
      '--flow-log-format <fields>',
      'the fields of their records, in order, where no header names them',
      oneValue,
    );
}
