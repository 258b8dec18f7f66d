import { statSync } from 'node:fs';
import module from 'node:module';
import { join } from 'node:path';

/**
 * Lets Node keep what it compiles of this program, in a folder beside it: who can write there can change the program as well, so nobody
 * else can plant code in it. A build fills it. Nothing is kept where nothing can be written, nor for anybody but the owner of the program:
 * what `sudo` left in the checkout of a user, a later build of that user could not replace.
 */
export function keepCompiledCode(program: string): void {
  const user = process.getuid?.();
  if (user !== undefined && statSync(program).uid !== user) return;
  // Node 22.0 has none.
  module.enableCompileCache?.(join(program, 'compiled'));
}
