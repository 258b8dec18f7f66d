import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, matchesGlob } from 'node:path';
import { expect, test } from 'vitest';
import { actingFiles } from '../scripts/bundle/unused-files.ts';
import checks from '../vitest.checks.config.ts';
import { isolated } from '../vitest.config.ts';

const root = join(import.meta.dirname, '..');

/** What each folder may import: other folders of ours by name, and packages. */
const laws: Record<string, { readonly folders: readonly string[]; readonly packages: RegExp }> = {
  core: { folders: ['core'], packages: /^node:crypto$/ },
  aws: { folders: ['aws', 'core'], packages: /^(@aws-sdk\/.+|zod\/(mini|locales))$/ },
  runtime: {
    folders: ['runtime', 'aws', 'core'],
    packages: /^(node:.+|pino|zod\/mini|@aws-lambda-powertools\/metrics)$/,
  },
  handlers: { folders: ['handlers', 'runtime', 'aws', 'core'], packages: /^(node:.+|aws-lambda|zod\/mini)$/ },
  cli: {
    // Of package.json the version.
    folders: ['cli', 'console', 'runtime', 'aws', 'core', 'sandbox', 'package.json'],
    packages:
      /^(node:.+|commander|string-width|zod(\/mini)?|csv-parse\/sync|csv-stringify\/sync|hono(\/.+)?|@hono\/node-server)$/,
  },
  // Code of the browser; of the command line only types.
  console: { folders: ['console', 'core', 'cli'], packages: /^preact(\/.+)?$/ },
  sandbox: { folders: ['sandbox'], packages: /^(node:.+|dynalite|zod|fast-xml-parser|ipaddr\.js)$/ },
  demo: {
    folders: ['demo', 'cli', 'handlers', 'runtime', 'aws', 'core', 'sandbox'],
    packages: /^(node:.+|aws-lambda)$/,
  },
};

/** The folders of core, each of which imports only those before it; the top ones stand side by side. */
const layers = [
  ...[
    'model',
    'evaluator',
    'mail',
    'policy',
    'plan',
    'audit',
    'organisation',
    'evidence',
    'gateways.ts',
    'execute',
    'reconcile',
  ],
];
const top = ['sweep', 'undo', 'security-hub', 'preview', 'report'];

/** `import … from 'x'` and `export … from 'x'` at the start of a statement, `import 'x'`, and `import('x')`. */
const importPattern = /^(?:(?:import|export|\})[^'\n]*? from|import) '([^']+)'|\bimport\('([^']+)'\)/gm;

/** Those of them that are there at run time, and loaded with the file itself. */
const loadedPattern = /^(?:(?:import|export)(?! type)[^'\n]*? from|\} from|import) '([^']+)'/gm;

interface Source {
  /** From the root of the repository. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
  /** Those that are loaded whenever the file is. */
  readonly loads: readonly string[];
}

const sources: readonly Source[] = Object.keys(laws).flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => {
      const path = join(folder, file);
      const text = readFileSync(join(root, path), 'utf8');
      return {
        path,
        text,
        imports: [...text.matchAll(importPattern)].map(([, from, dynamic]) => from ?? dynamic ?? ''),
        loads: [...text.matchAll(loadedPattern)].map(([, from]) => from ?? ''),
      };
    }),
);
const byPath = new Map(sources.map((source) => [source.path, source]));
const inCore = sources.filter(({ path }) => path.startsWith('core/'));

/** The file of ours that an import leads to, from the root; null for a package. */
function targetOf({ path }: Source, specifier: string): string | null {
  return specifier.startsWith('.') ? join(dirname(path), specifier) : null;
}

function pathsWhere(pattern: RegExp, among = sources): string[] {
  return among.filter(({ text }) => pattern.test(text)).map(({ path }) => path);
}

/** Each import that breaks a law, as `file imports what`. */
function importsWhere(isForbidden: (source: Source, specifier: string) => boolean, among = sources): string[] {
  return among.flatMap((source) =>
    source.imports
      .filter((specifier) => isForbidden(source, specifier))
      .map((what) => `${source.path} imports ${what}`),
  );
}

/** What some files import, however far: each file of ours, and one that imports it. */
function importedBy(paths: readonly string[], kind: 'imports' | 'loads' = 'imports'): Map<string, string> {
  const reached = new Map<string, string>();
  const todo = [...paths];
  for (let path = todo.pop(); path !== undefined; path = todo.pop()) {
    const source = byPath.get(path);
    for (const specifier of source?.[kind] ?? []) {
      const target = source ? targetOf(source, specifier) : null;
      if (target === null || reached.has(target)) continue;
      reached.set(target, path);
      todo.push(target);
    }
  }
  return reached;
}

/** The rank of a file of core among the layers. */
function rankOf(path: string): number {
  const [, layer = ''] = path.split('/');
  return top.includes(layer) ? layers.length : layers.indexOf(layer);
}

test('there are sources to judge in every folder, and imports are seen', () => {
  const counts = Map.groupBy(sources, ({ path }) => path.split('/')[0] ?? '');

  expect(Object.keys(laws).filter((folder) => !counts.has(folder))).toEqual([]);
  expect(sources.filter(({ imports }) => imports.length > 0).length).toBeGreaterThan(sources.length / 2);
});

test('each folder imports only what it may', () => {
  const forbidden = importsWhere((source, specifier) => {
    const law = laws[source.path.split('/')[0] ?? ''];
    const target = targetOf(source, specifier);
    return target === null ? !law?.packages.test(specifier) : !law?.folders.includes(target.split('/')[0] ?? '');
  });

  expect(forbidden).toEqual([]);
});

test('the page of the console takes only types from the command line, and the command line nothing of the page', () => {
  const inPage = sources.filter(({ path }) => path.startsWith('console/'));
  const inCli = sources.filter(({ path }) => path.startsWith('cli/'));

  const atRunTime = [
    ...importedBy(
      inPage.map(({ path }) => path),
      'loads',
    ).keys(),
  ].filter((path) => path.startsWith('cli/'));
  const ofPage = importsWhere(
    (source, specifier) => targetOf(source, specifier)?.startsWith('console/page/') ?? false,
    inCli,
  );

  expect(inPage.length).toBeGreaterThan(0);
  expect([...atRunTime, ...ofPage]).toEqual([]);
});

test('every file of core is in a layer, and a layer imports only those below it', () => {
  const homeless = inCore.filter(({ path }) => rankOf(path) < 0).map(({ path }) => path);
  const upward = importsWhere((source, specifier) => {
    const target = targetOf(source, specifier);
    if (target === null) return false;
    const isSame = target.split('/')[1] === source.path.split('/')[1];
    return !isSame && rankOf(target) >= rankOf(source.path);
  }, inCore);

  expect([...homeless, ...upward]).toEqual([]);
});

test('no file imports itself by way of others', () => {
  expect(sources.filter(({ path }) => importedBy([path]).has(path)).map(({ path }) => path)).toEqual([]);
});

test('a file that does something when it is loaded is known to the bundler, which leaves out others of which nothing is used', () => {
  const bare = sources.flatMap(({ path, text }) =>
    [...text.matchAll(/^import '(\.[^']+)';$/gm)].map(([, specifier = '']) => join(dirname(path), specifier)),
  );
  // The page of the console is bundled whole.
  const acting = pathsWhere(/^[a-z]\w*(?:\.\w+)*\(/m).filter((path) => path !== 'console/page/main.tsx');

  expect([...bare, ...acting].sort()).toEqual(actingFiles.toSorted());
});

test('core reads no environment and no clock', () => {
  expect(pathsWhere(/process\.env|Date\.now\(|new Date\(\)|performance\.now|Math\.random/, inCore)).toEqual([]);
});

test('only the gate asks for a change of rules', () => {
  const askers = pathsWhere(/\b(authorize|revoke)Ingress\b\s*\(/).filter((path) => !/^(aws|runtime)\//.test(path));

  // The gateway itself declares the two functions.
  expect(askers.toSorted()).toEqual(['core/execute/gate.ts', 'core/gateways.ts']);
});

test('commands of EC2 that change rules are sent by one gateway, and as dry runs by the checks of doctor', () => {
  const command =
    /\b(?:Authorize|Revoke|Modify)SecurityGroup(?:RulesIngress|Ingress|Egress|Rules)Command\b|\bUpdateSecurityGroupRuleDescriptions\w+Command\b/;
  const checks = sources.find(({ path }) => path === 'aws/checks.ts')?.text ?? '';
  const [, ...calls] = checks.split(/new (?:Authorize|Revoke)SecurityGroupIngressCommand\(/);

  expect(pathsWhere(command).toSorted()).toEqual(['aws/checks.ts', 'aws/ec2-rule-changes.ts']);
  expect(calls.length).toBeGreaterThan(0);
  expect(calls.filter((call) => !/^\{\s*DryRun: true\b/.test(call))).toEqual([]);
});

test('tags are written and removed by the opt-in alone', () => {
  expect(pathsWhere(/\b(Create|Delete)TagsCommand\b/)).toEqual(['aws/opt-in-tag.ts']);
});

test('nobody but an undo passes the gate as a person', () => {
  const makers = pathsWhere(/(?<!readonly )caller: 'person'/);

  expect(makers.length).toBeGreaterThan(0);
  expect(makers.filter((path) => !path.startsWith('core/undo/'))).toEqual([]);
});

test('nothing that the functions import, however far, is in core/undo', () => {
  const reached = importedBy(sources.filter(({ path }) => path.startsWith('handlers/')).map(({ path }) => path));

  const undo = [...reached].filter(([path]) => path.startsWith('core/undo/'));

  expect(reached.has('core/execute/gate.ts')).toBe(true);
  expect(undo.map(([path, from]) => `${from} imports ${path}`)).toEqual([]);
});

test('only core/model/aws-ids.ts says how an id of AWS is written', () => {
  const patterns = /\\d\{12\}|\[0-9a-f\]\{8|arn:aws\[|\[a-z\]\{2/;
  const folders = ['core', 'aws', 'runtime', 'handlers', 'cli'];

  const found = sources.filter(({ path, text }) => folders.includes(path.split('/')[0] ?? '') && patterns.test(text));

  expect(found.map(({ path }) => path)).toEqual(['core/model/aws-ids.ts']);
});

test('every command line loads the definitions of all commands, and nothing of their work', () => {
  // main.ts loads the rest once Node keeps what it compiles.
  const entries = ['cli/main.ts', 'cli/run-command-line.ts'];
  const loaded = [...new Set([...entries, ...importedBy(entries, 'loads').keys()])].flatMap(
    (path) => byPath.get(path) ?? [],
  );
  const packages = new Set(loaded.flatMap(({ loads }) => loads.filter((one) => !one.startsWith('.'))));
  const outside = loaded.filter(({ path }) => !path.startsWith('cli/')).map(({ path }) => path);
  const bytes = loaded.reduce((sum, { text }) => sum + text.length, 0);

  expect(loaded.map(({ path }) => path)).toContain('cli/commands/allowlist/add.ts');
  expect([...packages].sort()).toEqual(['commander', 'node:fs', 'node:module', 'node:path']);
  expect(outside).toEqual(['core/audit/outcomes.ts']);
  // 64 KB of source at the time of writing: help texts for the most part, and what runs the commands for a terminal or another host.
  expect(bytes).toBeLessThan(66_000);
});

test('no command loads zod as a whole: it would be kept as a whole, with all its languages, for every command', () => {
  const loaded = [...importedBy(['cli/main.ts']).keys()].filter((path) => path.startsWith('cli/'));

  expect(loaded).toContain('cli/report/run-verify.ts');
  expect(loaded.filter((path) => byPath.get(path)?.imports.includes('zod'))).toEqual([]);
});

test('commands talk to people through the host alone', () => {
  const atTerminal = pathsWhere(/process\.std(in|out|err)\b|from 'node:readline/).filter((path) =>
    path.startsWith('cli/'),
  );

  // The file to import may be standard input. main.ts may end before a command line is read.
  expect(atTerminal.toSorted()).toEqual([
    'cli/allowlist/read-import-file.ts',
    'cli/host/ask.ts',
    'cli/host/standard-streams.ts',
    'cli/host/terminal.ts',
    'cli/main.ts',
  ]);
});

test('a test that replaces a module has a process of its own: others would get the replaced one', () => {
  const replacing = testsWhere(/^vi\.(mock|doMock)\(/m);
  // vitest gives each file a process, or a context, of its own where its configuration does not say otherwise.
  const hasOwn = (path: string) => path.endsWith('.check.ts') || isolated.some((pattern) => matchesGlob(path, pattern));

  expect(replacing).not.toEqual([]);
  expect(checks.test?.isolate).toBeUndefined();
  expect(replacing.filter((path) => !hasOwn(path))).toEqual([]);
});

test('every source file stays one idea: at most 200 lines', () => {
  const long = sources.filter(({ text }) => text.split('\n').length > 200);

  expect(long.map(({ path, text }) => `${path} has ${text.split('\n').length}`)).toEqual([]);
});

test('no file goes round the type system or the linter', () => {
  // Written so that it does not match itself: this file is judged as well.
  const wayRound = /as (?:unknown) as|@ts-(?:ignore|expect-error|nocheck)|biome-(?:ignore)/;

  expect([...pathsWhere(wayRound), ...testsWhere(wayRound)]).toEqual([]);
});

function testsWhere(pattern: RegExp): string[] {
  return readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join('test', file))
    .filter((path) => pattern.test(readFileSync(join(root, path), 'utf8')));
}

test('a module of Node that is loaded at run time is taken as its default, which is all that the bundle has of it', () => {
  const loads = sources.flatMap(({ path, text }) =>
    [...text.matchAll(/const (.+) = await import\('node:/g)].map(([, names = '']) => ({ path, names })),
  );

  expect(loads.length).toBeGreaterThan(0);
  expect(loads.filter(({ names }) => !/^\{ default: \w+ \}$/.test(names))).toEqual([]);
});
