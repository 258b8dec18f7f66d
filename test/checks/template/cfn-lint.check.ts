import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { compileTemplate, everything, guarded, wholeOrganisation } from '../../deploy/compile.ts';
import { venvBin } from '../moto/install.ts';

const folder = mkdtempSync(join(tmpdir(), 'smtp-warden-lint-'));
const files = {
  byDefault: join(folder, 'by-default.json'),
  everything: join(folder, 'everything.json'),
  guarded: join(folder, 'guarded.json'),
  organisation: join(folder, 'organisation.json'),
  spoke: join(import.meta.dirname, '../../../deploy/spoke.yml'),
  listingRole: join(import.meta.dirname, '../../../deploy/listing-role.yml'),
};

beforeAll(async () => {
  const [byDefault, all, inGuardedOrganisation, ofOrganisation] = await Promise.all([
    compileTemplate(),
    compileTemplate(everything),
    compileTemplate({ ...everything, ...guarded }),
    compileTemplate(wholeOrganisation),
  ]);
  writeFileSync(files.byDefault, JSON.stringify(byDefault));
  writeFileSync(files.everything, JSON.stringify(all));
  writeFileSync(files.guarded, JSON.stringify(inGuardedOrganisation));
  writeFileSync(files.organisation, JSON.stringify(ofOrganisation));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

// In every region: CloudFormation refuses a template with a type that a region does not know, needed or not.
it.each(Object.entries(files))('cfn-lint finds no error in the template %s, in any region', async (_, file) => {
  const options = ['--regions', 'ALL_REGIONS', '--ignore-checks', 'W', '--non-zero-exit-code', 'none'];

  const { stdout } = await promisify(execFile)(join(venvBin, 'cfn-lint'), ['--template', file, ...options]);

  expect(stdout).toBe('');
});
