import type { Command } from 'commander';
import { defineCommand, withPlaces } from '../define-command.ts';
import type { EvidenceOptions } from '../evidence/evidence-options.ts';
import { withEvidence } from '../evidence/with-evidence.ts';
import type { PlaceOptions } from '../session.ts';

export function scanCommand(program: Command): void {
  defineCommand<PlaceOptions & EvidenceOptions>(program, 'scan', {
    summary: 'find every group that lets the internet reach port 25, opted in or not; changes nothing',
    example: 'smtp-warden scan --all-regions',
    formats: ['table', 'json', 'csv'],
    configure: (command) => withEvidence(withPlaces(command)),
    readsOnly: true,
    load: async () => (await import('../scan/run-scan.ts')).runScan,
  });
}
