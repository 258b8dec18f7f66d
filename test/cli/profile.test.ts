import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { UsageError } from '../../cli/failure.ts';
import { useProfile } from '../../cli/profile.ts';

const config = `# of the team
[default]
region = eu-west-1
[profile prod] ; comment
sso_session = [profile decoy]
[ profile "two words" ]
[sso-session corp]
  [profile indented]
[notaprofile]
`;
const credentials = '[default]\naws_access_key_id = AKIA\n[legacy]\n[profile odd]\n';

let folder = '';
let said: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'smtp-warden-'));
  said = [];
  writeFileSync(join(folder, 'config'), config);
  writeFileSync(join(folder, 'credentials'), credentials);
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
  for (const name of ['AWS_PROFILE', 'AWS_ENDPOINT_URL', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) {
    vi.stubEnv(name, undefined);
  }
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function use(asked?: string): void {
  useProfile(asked, (text) => said.push(text));
}

describe('a profile', () => {
  test.each(['prod', 'two words', 'indented', 'legacy', 'default', 'profile odd'])(
    '%s of one of the files is used',
    (name) => {
      vi.stubEnv('AWS_PROFILE', name);

      expect(() => use()).not.toThrow();
      expect(said).toEqual([]);
    },
  );

  test.each(['nope', 'decoy', 'corp', 'sso-session corp', 'notaprofile', 'PROD', 'prod ', '$(id)'])(
    '%j that neither file has is an error that says where it was looked for, and what there is',
    (name) => {
      vi.stubEnv('AWS_PROFILE', name);

      expect(() => use()).toThrow(UsageError);
      expect(() => use()).toThrow(
        `AWS_PROFILE is ${JSON.stringify(name)}, and no such profile is in ${folder}/config or ${folder}/credentials; ` +
          'they name default, prod, two words, indented, legacy, profile odd',
      );
    },
  );

  test('of --profile counts more than that of AWS_PROFILE and than keys in the environment', () => {
    vi.stubEnv('AWS_PROFILE', 'nope');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');

    use('prod');

    expect(process.env).toMatchObject({ AWS_PROFILE: 'prod' });
    expect(process.env).not.toHaveProperty('AWS_ACCESS_KEY_ID');
    expect(() => use('nope')).toThrow('--profile is "nope", and no such profile');
    expect(() => use(' ')).toThrow('--profile is empty');
  });

  test('that is an empty text counts as none, as it does to the SDK', () => {
    vi.stubEnv('AWS_PROFILE', '');

    expect(() => use()).not.toThrow();
  });

  test('where no file can be read is an error, but for the default one, which needs none', () => {
    vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'missing'));
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', folder);

    expect(() => use('prod')).toThrow('they name no profile');
    expect(() => use('default')).not.toThrow();
  });

  test('is looked for in the home folder where no variable names the files; of many names ten are shown', () => {
    vi.stubEnv('HOME', folder);
    vi.stubEnv('AWS_CONFIG_FILE', '');
    expect(() => use('prod')).toThrow(`no such profile is in ${folder}/.aws/config or`);

    const many = Array.from({ length: 12 }, (_, index) => `[profile p${index}]`).join('\n');
    writeFileSync(join(folder, 'credentials'), '');
    writeFileSync(join(folder, 'config'), many);
    vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
    expect(() => use('prod')).toThrow(/they name p0, .*, p9 and 2 more$/);
  });
});

describe('while AWS_ENDPOINT_URL is set', () => {
  beforeEach(() => vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:4566'));

  test.each([
    ['AWS_PROFILE', undefined, 'unset AWS_PROFILE to use the sandbox'],
    ['--profile', 'prod', 'leave out --profile to use the sandbox'],
  ])('with the keys of the sandbox, a profile of %s is refused', (by, asked, advice) => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', '111122223333');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'sandbox');
    if (asked === undefined) vi.stubEnv('AWS_PROFILE', 'prod');

    expect(() => use(asked)).toThrow(UsageError);
    expect(() => use(asked)).toThrow(
      `${by} is "prod", and AWS_ENDPOINT_URL is http://127.0.0.1:4566, the sandbox: ${advice}, or unset AWS_ENDPOINT_URL`,
    );
    expect(process.env.AWS_ACCESS_KEY_ID).toBe('111122223333');
  });

  test.each(['http://127.0.0.1:4566', 'http://localhost:4566', 'http://[::1]:4566'])(
    'without these, the profile of AWS_PROFILE is used there, and that is said where it is on this machine: %s',
    (url) => {
      vi.stubEnv('AWS_PROFILE', 'prod');
      vi.stubEnv('AWS_ENDPOINT_URL', url);

      use();

      expect(said).toEqual([
        `AWS_PROFILE is "prod", and AWS_ENDPOINT_URL is ${url}: the credentials of the profile are used there, and not at AWS.`,
      ]);
    },
  );

  test.each([
    ['elsewhere', 'https://vpce-0123456789abcdef0.ec2.eu-west-1.vpce.amazonaws.com', undefined],
    ['at a text that is no address', 'nowhere', undefined],
    ['of --profile', 'http://127.0.0.1:4566', 'prod'],
  ])('nothing is said of a profile %s', (_, url, asked) => {
    vi.stubEnv('AWS_PROFILE', 'prod');
    vi.stubEnv('AWS_ENDPOINT_URL', url);

    use(asked);

    expect(said).toEqual([]);
  });

  test('nothing is said where no profile is', () => {
    use();

    expect(said).toEqual([]);
  });
});
