import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Sandbox, startSandbox } from '../sandbox/start-sandbox.ts';

/** `scan` ends with it where it finds something. */
const findings = 3;

/**
 * Runs a command line that was built, so that Node keeps what it compiles of it (cli/host/compile-cache.ts): one scan, which uses most of
 * what the other commands use too. Where no program may listen on a port, or reach one that does, as in some build environments, that is
 * told and left out: the command line then starts more slowly. @throws {Error} where the command line does not find what is there.
 */
export async function compileAhead(folder: string, start = startSandbox): Promise<void> {
  const sandbox = await reached(start).catch(tellUnreachable);
  if (sandbox === null) return;
  try {
    const found = await scan(folder, sandbox);
    if (found !== 1) throw new Error(`the command line that was built finds ${found} groups where 1 is open`);
  } finally {
    await sandbox.close();
  }
}

const openGroup = { name: 'open', ingress: [{ protocol: 'tcp', from: 25, cidr: '0.0.0.0/0' }] };

/** A sandbox that takes connections: where the loopback interface is down, one can listen and not connect. */
async function reached(start: typeof startSandbox): Promise<Sandbox> {
  const sandbox = await start({ seed: { groups: [openGroup] } });
  const { hostname, port } = new URL(sandbox.endpoint);
  const socket = connect(Number(port), hostname);
  try {
    await once(socket, 'connect');
    return sandbox;
  } catch (error) {
    await sandbox.close();
    throw error;
  } finally {
    socket.destroy();
  }
}

function tellUnreachable(error: unknown): null {
  process.stderr.write(`nothing is compiled ahead, since the sandbox cannot be started or reached: ${error}\n`);
  return null;
}

/** A profile of whoever builds may ask for what no sandbox has, such as FIPS endpoints. */
const noProfiles = { AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull };

/** Node itself may need some of it, such as where its libraries are. */
function ofTheBuild(): NodeJS.ProcessEnv {
  const isSetting = (name: string) => /^(AWS|NODE|SMTP_WARDEN)_/i.test(name);
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !isSetting(name)));
}

async function scan(folder: string, sandbox: Sandbox): Promise<number> {
  const command = [join(folder, 'smtp-warden.js'), 'scan', '--json'];
  // For a user whom the system does not know, as in many containers, Node finds no home.
  const env = { ...ofTheBuild(), ...sandbox.environment(), ...noProfiles, HOME: folder };
  const run = promisify(execFile)(process.execPath, command, { env });
  const { stdout } = await run.catch((error: { code?: unknown; stdout: string; stderr: string }) => {
    if (error.code === findings) return error;
    throw new Error(`the command line that was built does not scan: ${error.stderr}`, { cause: error });
  });
  return JSON.parse(stdout).findings.length;
}
