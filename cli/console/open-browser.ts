import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf } from '../../core/model/message-of.ts';

/** What opens a file with the browser, by operating system. */
function openerOf(file: string): readonly [command: string, ...args: string[]] {
  const address = pathToFileURL(file).href;
  if (process.platform === 'darwin') return ['open', address];
  if (process.platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', address];
  return ['xdg-open', address];
}

/**
 * Opens an address with a secret in it in the browser of this user. Other users of the machine see the arguments of every process: they
 * name a file in `folder`, which they cannot read, and which leads to the address. `onFailure` is told why it failed, now or later.
 */
export async function openBrowser(url: string, folder: string, onFailure: (why: string) => void): Promise<void> {
  const file = join(folder, 'open.html');
  try {
    await writeFile(file, leadingTo(url), { mode: 0o600 });
  } catch (error) {
    onFailure(messageOf(error));
    return;
  }
  const [command, ...args] = openerOf(file);
  const child = spawn(command, args, { stdio: 'ignore', detached: true });
  child.on('error', (error) => onFailure(messageOf(error)));
  child.on('exit', (code) => {
    if (code !== 0) onFailure(`${command} ended with ${code ?? 'a signal'}`);
  });
  child.unref();
}

function leadingTo(url: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>smtp-warden</title>
<meta http-equiv="refresh" content="0; url=${url}"></head>
<body><p><a href="${url}">Open the console</a></p></body>
</html>
`;
}
