import { createHash, createHmac } from 'node:crypto';
import { SignatureV4MultiRegion } from '@aws-sdk/signature-v4-multi-region';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { unusedParts } from '../../../scripts/bundle/unused-parts.ts';

const root = `${import.meta.dirname}/../../..`;

/** A module as the functions get it. */
async function bundled(contents: string) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    plugins: [unusedParts()],
  });
  const text = outputFiles[0]?.text ?? '';
  return import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`);
}

type Data = string | ArrayBuffer | ArrayBufferView;

function bytesOf(data: Data): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);
}

/** SHA-256, plain or with a key, in the form in which the SDK asks for it. */
class Sha256 {
  readonly #hash;
  constructor(key?: Data) {
    this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(key));
  }
  update(data: Data) {
    this.#hash.update(bytesOf(data));
  }
  async digest() {
    return new Uint8Array(this.#hash.digest());
  }
}

const options = {
  service: 'sts',
  region: 'us-east-1',
  sha256: Sha256,
  credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' },
  uriEscapePath: true,
};
const at = { signingDate: new Date('2026-11-15T12:00:00Z') };

function request() {
  const headers = { host: 'sts.us-east-1.amazonaws.com', 'content-type': 'application/x-www-form-urlencoded' };
  return {
    method: 'POST',
    protocol: 'https:',
    hostname: headers.host,
    path: '/',
    query: {},
    headers,
    body: 'Action=GetCallerIdentity',
  };
}

describe('what functions do not do says so in their bundles', () => {
  test('a signature for several regions; one of a region is as the SDK makes it', async () => {
    const module = await bundled("export { SignatureV4MultiRegion } from '@aws-sdk/signature-v4-multi-region';");
    const ours = new module.SignatureV4MultiRegion(options);
    const theirs = new SignatureV4MultiRegion({ ...options, runtime: 'node' });

    const [own, sdk] = [await ours.sign(request(), at), await theirs.sign(request(), at)];

    expect(own.headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE\/20261115\/us-east-1\/sts\//);
    expect(own.headers).toEqual(sdk.headers);
    expect(module.SignatureV4MultiRegion.sigv4aDependency()).toBe('none');
    await expect(ours.sign(request(), { ...at, signingRegion: '*' })).rejects.toThrow('not part of this bundle');
    await expect(ours.presign(request(), { ...at, signingRegion: '*' })).rejects.toThrow('not part of this bundle');
  });

  test('retries in adaptive mode', async () => {
    const { AdaptiveRetryStrategy } = await bundled("export { AdaptiveRetryStrategy } from '@smithy/core/retry';");

    expect(() => new AdaptiveRetryStrategy(async () => 3)).toThrow(
      'retries in adaptive mode is not part of this bundle',
    );
  });
});
