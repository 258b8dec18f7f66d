import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const module = join(import.meta.dirname, '../../runtime/logger.ts');

/** The lines that a script logs with a logger of this level. */
function logged(level: string, script: string): Record<string, unknown>[] {
  const program = `import { newLogger } from ${JSON.stringify(module)}; const logger = newLogger('${level}', 'stdout'); ${script}`;
  const output = execFileSync('node', ['--input-type=module', '-e', program], { maxBuffer: 1e8 }).toString();
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

describe('the logger', () => {
  it('writes one JSON object a line, with the fields of its parents', () => {
    const [line] = logged('info', `logger.child({ a: 1 }).child({ b: 2 }).warn({ c: 3n }, 'told\\ntwice');`);

    expect(line).toMatchObject({ level: 40, service: 'smtp-warden', a: 1, b: 2, c: 3, msg: 'told\ntwice' });
    expect(line?.time).toBeTypeOf('number');
  });

  it('leaves out what is below its level', () => {
    const script = `logger.info({}, 'no'); logger.error({}, 'yes');`;

    expect(logged('error', script).map(({ msg }) => msg)).toEqual(['yes']);
    expect(logged('silent', script)).toEqual([]);
  });

  it('tells an error by its name, with its causes', () => {
    const script = `logger.error({ err: new RangeError('far', { cause: new Error('near') }) }, 'failed');`;

    const [line] = logged('info', script);

    expect(line).toMatchObject({
      err: { type: 'RangeError', message: 'far', cause: { type: 'Error', message: 'near' } },
    });
  });

  it('loses no line when the process ends at once', () => {
    const lines = logged(
      'info',
      `for (let n = 0; n < 5000; n++) logger.info({ n }, 'x'.repeat(100)); process.exit(0);`,
    );

    expect(lines.map(({ n }) => n)).toEqual(Array.from({ length: 5000 }, (_, n) => n));
  });
});
