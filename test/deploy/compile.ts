import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import type { Template } from '../../deploy/template.ts';
import { keptResult } from '../builders/kept-result.ts';

const root = join(import.meta.dirname, '../..');

/** Stands in for deploy/bundle-plugin.ts, which test/deploy/package.test.ts runs: a template does not depend on the code. */
const emptyZips = `
const { mkdirSync, writeFileSync } = require('node:fs');
const names = ['worker', 'sweep', 'scan', 'policy-change', 'announce', 'recheck', 'daily', 'discover', 'datadog', 'evidence'];
module.exports = function emptyZips() {
  return { hooks: {
    'before:package:createDeploymentArtifacts': async () => {
      mkdirSync('.serverless', { recursive: true });
      for (const name of names) writeFileSync('.serverless/' + name + '.zip', '');
    },
  } };
};`;

/** An environment without anything of AWS or of a proxy that leads somewhere: what needs either fails. */
export function offline(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(aws_|smtp_warden_|slss_|.*_proxy$)/i.test(name));
  const deadEnd = 'http://127.0.0.1:9';
  return {
    ...Object.fromEntries(kept),
    HTTPS_PROXY: deadEnd,
    HTTP_PROXY: deadEnd,
    SLS_TELEMETRY_DISABLED: '1',
    // osls is loaded a dozen times: a tenth of its processor time.
    NODE_COMPILE_CACHE: join(tmpdir(), 'smtp-warden-compile-cache'),
  };
}

/** What osls reads of the project; package-lock.json has the version of osls itself. */
const service = ['serverless.yml', 'package.json', 'package-lock.json', 'deploy', 'core/model', 'core/organisation'];

/** The folder of the project as far as osls needs it, without what was built; `forget` removes it. */
export function copyOfService(): { readonly folder: string; readonly forget: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'smtp-warden-template-'));
  for (const part of service) {
    cpSync(join(root, part), join(folder, part), { recursive: true });
  }
  return { folder, forget: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * serverless.yml as `serverless package` compiles it with these options: a second the first time, and then a copy of that, until one
 * of the files changes that it is made of.
 */
export async function compileTemplate(params: Texts = {}): Promise<Template> {
  return JSON.parse(await compiledText(params));
}

type Texts = Readonly<Record<string, string>>;

/** The text of that file, but for the time of the packaging, which is in the paths of the code; with more in the environment. */
export async function compiledText(params: Texts, environment: Texts = {}): Promise<string> {
  const paths = [...service.map((part) => join(root, part)), import.meta.filename];
  const text = await keptResult(paths, { params, environment }, compile);
  return text.replaceAll(/(?<="serverless\/[^"]+\/)\d{13}-[^"/]+(?=\/)/g, 'TIME');
}

async function compile({
  params,
  environment,
}: {
  readonly params: Texts;
  readonly environment: Texts;
}): Promise<string> {
  const { folder, forget } = copyOfService();
  try {
    rmSync(join(folder, 'deploy/bundle-plugin.ts'));
    writeFileSync(join(folder, 'bundle-plugin.cjs'), emptyZips);
    const yaml = readFileSync(join(folder, 'serverless.yml'), 'utf8');
    writeFileSync(join(folder, 'serverless.yml'), yaml.replace('./deploy/bundle-plugin.ts', './bundle-plugin.cjs'));
    const options = Object.entries(params).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
    const osls = join(root, 'node_modules/serverless/bin/serverless.js');
    const run = promisify(execFile);
    await run(process.execPath, [osls, 'package', '--package', 'out', ...options], {
      cwd: folder,
      env: { ...offline(), ...environment },
    });
    return readFileSync(join(folder, 'out/cloudformation-template-update-stack.json'), 'utf8');
  } finally {
    forget();
  }
}

/** Every option that adds something, switched on. */
export const everything = {
  mode: 'enforce',
  notify: 'mail-team@example.com',
  accounts: '222222222222,333333333333',
  organisation: 'o-a1b2c3d4e5',
  // Beside a list it is listed where a rate is given.
  discoverRate: '15 minutes',
  securityHub: 'on',
  datadog: 'on',
  evidence: 'all',
  mailDomains: 'example.com',
} as const;

const { accounts: _, discoverRate: _rate, ...withoutList } = everything;
/** The same for a whole organisation: no list of accounts, so the registry says which ones are managed. */
export const wholeOrganisation = withoutList;

/** What an organisation may ask for, for a stack in eu-west-1. */
export const guarded = {
  region: 'eu-west-1',
  permissionsBoundary: 'arn:aws:iam::111111111111:policy/boundary',
  rolePath: '/security/mail/',
  stackTags: 'cost-centre=1234, owner=Mail Team',
  kmsKey: 'arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab',
  architecture: 'x86_64',
  regionInNames: 'on',
  workerConcurrency: '3',
  scanConcurrency: '20',
  workerReserved: '6',
  scanReserved: '20',
} as const;

/** deploy/spoke.yml. */
export function spokeTemplate(): Template {
  return plainTemplate('spoke.yml');
}

/** A template of deploy/ that CloudFormation takes as it is, its short forms (`!Ref x`) written out. */
export function plainTemplate(file: string): Template {
  const tag = (name: string, full: string) => ({
    tag: `!${name}`,
    resolve: (value: string) => ({ [full]: full === 'Fn::GetAtt' ? value.split('.') : value }),
  });
  const collection = (name: string) => ({
    tag: `!${name}`,
    collection: 'seq' as const,
    resolve: (value: { toJSON: () => unknown }) => ({ [`Fn::${name}`]: value.toJSON() }),
  });
  const scalars = [
    tag('Ref', 'Ref'),
    tag('Sub', 'Fn::Sub'),
    tag('GetAtt', 'Fn::GetAtt'),
    tag('Condition', 'Condition'),
  ];
  const lists = ['If', 'Equals', 'Not', 'And', 'Or', 'Select', 'Split', 'Join'].map(collection);
  return parse(readFileSync(join(root, 'deploy', file), 'utf8'), { customTags: [...scalars, ...lists] });
}
