import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inlineStrings } from '../../scripts/bundle/inline-schema-keys.ts';
import { type Dialect, failure, type Shape, success } from './sdk-answers.ts';
import { bundledSdks, unbundledSdk } from './sdk-bundle.ts';
import { exchange, operationOf, type Sdk } from './sdk-exchange.ts';
import { type SdkImport, sdkImports } from './sdk-imports.ts';
import { richValue, type Schema } from './sdk-values.ts';

const imports = sdkImports();
const dir = mkdtempSync(join(tmpdir(), 'smtp-warden-sdk-'));
let bundled: Sdk[] = [];

beforeAll(async () => {
  bundled = await bundledSdks(imports, dir);
});

afterAll(() => rmSync(dir, { recursive: true }));

const commands = imports.flatMap((from, index) => from.commands.map((command) => ({ from, index, command })));

describe.each(commands)('$command bundled', ({ from, index, command }) => {
  const names = { client: from.client, command };
  const plain = unbundledSdk(from);

  it('sends and reads exactly what it does unbundled', async () => {
    const { input, answer, value } = successOf(from, command);

    const expected = await exchange(plain, names, input, answer);
    const actual = await exchange(bundled[index] ?? {}, names, input, answer);

    expect(expected.sent).not.toBeNull();
    expect(expected.received).toMatchObject(value);
    expect(actual).toStrictEqual(expected);
  });

  it('reads errors exactly as it does unbundled', async () => {
    const { input } = successOf(from, command);

    for (const answer of failuresOf(from)) {
      const expected = await exchange(plain, names, input, answer);
      const actual = await exchange(bundled[index] ?? {}, names, input, answer);

      expect(expected.received, answer.body).toHaveProperty('$fault');
      expect(actual).toStrictEqual(expected);
    }
  });
});

describe('the comparison', () => {
  it('covers every package of the SDK that aws/ imports', () => {
    expect(commands.length).toBeGreaterThan(15);
    expect(imports.map(({ client }) => client)).toContain('EC2Client');
  });

  it.each([
    ['EC2Client', 'RevokeSecurityGroupIngressCommand', 'GroupId'],
    ['DynamoDBClient', 'PutItemCommand', 'TableName'],
  ])('notices that %s sends a member of %s by another name', async (client, command, member) => {
    const from = imports.find((one) => one.client === client);
    if (!from) throw new Error(`${client} is not used`);
    const [sabotaged = {}] = await bundledSdks([from], mkdtempSync(join(dir, 'sabotaged-')), [renames(from, member)]);
    const { input, answer } = successOf(from, command);

    const expected = await exchange(unbundledSdk(from), { client, command }, input, answer);
    const actual = await exchange(sabotaged, { client, command }, input, answer);

    expect(actual).not.toEqual(expected);
  });
});

/** The inlining gone wrong: one of the strings is another. */
function renames({ package: name }: SdkImport, member: string): Plugin {
  return {
    name: 'renames',
    setup(build) {
      build.onLoad({ filter: new RegExp(`${name}.dist-es.schemas.schemas_0\\.js$`) }, async ({ path }) => {
        const inlined = await inlineStrings(readFileSync(path, 'utf8'), path);
        return { contents: inlined.replaceAll(`"${member}"`, `"${member}s"`) };
      });
    },
  };
}

function successOf(from: SdkImport, command: string) {
  const operation = operationOf(unbundledSdk(from), command);
  const value = richValue(operation[5] as Schema);
  const members = typeof value === 'object' && value !== null ? value : {};
  return {
    input: richValue(operation[4] as Schema),
    value: members,
    answer: success(dialectOf(from), operation, value),
  };
}

/** Every error that the service has a shape for, and one that it has none for. */
function failuresOf(from: SdkImport) {
  const shapes = Object.values(unbundledSdk(from)).filter(isErrorShape);
  const unknown = [-3, 'com.amazonaws', 'SomethingElse', {}, ['message'], [0]];
  return [...shapes, unknown].map((shape) => failure(dialectOf(from), shape, richValue(shape as unknown[] as Schema)));
}

function isErrorShape(value: unknown): value is Shape {
  return Array.isArray(value) && value[0] === -3;
}

function dialectOf({ client }: SdkImport): Dialect {
  if (client === 'EC2Client') return 'ec2';
  return client === 'STSClient' || client === 'SNSClient' ? 'query' : 'json';
}
