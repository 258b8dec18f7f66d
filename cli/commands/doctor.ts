import type { Command } from 'commander';
import { defineCommand, withPlace } from '../define-command.ts';
import type { PlaceOptions } from '../session.ts';

export function doctorCommand(program: Command): void {
  defineCommand<PlaceOptions>(program, 'doctor', {
    summary: 'check credentials, region, tables, permissions, quotas and trails: what is wrong and how to fix it',
    example: 'smtp-warden doctor',
    configure: withPlace,
    readsOnly: true,
    load: async () => (await import('../doctor/run-doctor.ts')).runDoctor,
  });
}
