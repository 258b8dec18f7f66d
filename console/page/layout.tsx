import type { ComponentChildren } from 'preact';
import { useContext, useState } from 'preact/hooks';
import { Link } from './link.tsx';
import { Message } from './message.tsx';
import type { Route } from './router.ts';
import { post, refusalOf, unreachable } from './run-client.ts';
import { StatusContext } from './status-context.ts';

interface LayoutProps {
  readonly route: Route;
  /** Why the console itself does not answer; null: it does. */
  readonly problem: string | null;
  readonly children: ComponentChildren;
}

/** What stands on every page: where the person is, whose credentials these are, and how to end it. */
export function Layout({ route, problem, children }: LayoutProps) {
  const status = useContext(StatusContext);
  const [isStopped, setStopped] = useState(false);
  const { path } = route;
  const [stopProblem, setStopProblem] = useState<string | null>(null);
  const stop = async () => {
    try {
      const response = await post('/api/stop', {});
      setStopped(response.ok);
      setStopProblem(response.ok ? null : await refusalOf(response));
    } catch {
      setStopProblem(unreachable);
    }
  };
  return (
    <>
      <a class="skip" href="#content">
        Skip to the content
      </a>
      <header>
        <span class="brand">smtp-warden</span>
        <nav aria-label="Pages">
          <Link to="/" current={path === '/'}>
            Fleet
          </Link>
          <Link to="/allowlist" current={path === '/allowlist'}>
            Allowlist
          </Link>
          <Link to="/history" current={path.startsWith('/history')}>
            History
          </Link>
        </nav>
        <Identity />
        <button type="button" class="small" onClick={() => void stop()}>
          Stop the console
        </button>
      </header>
      <main id="content">
        {isStopped ? <Message kind="note">The console has been told to end. This window can be closed.</Message> : null}
        {stopProblem && !isStopped ? <Message kind="error">{stopProblem}</Message> : null}
        {problem && !isStopped ? <Message kind="error">{problem}</Message> : null}
        {status?.problem ? <Message kind="error">{status.problem}</Message> : null}
        {children}
      </main>
      <footer>{status?.sandbox ? <SandboxNote variables={status.sandbox} /> : null}</footer>
    </>
  );
}

/** Account, region, profile and mode: they stand on every page. */
function Identity() {
  const status = useContext(StatusContext);
  if (status === null) return <span class="identity">…</span>;
  const { account, region, profile, mode, readOnly, sandbox, caller } = status;
  return (
    <dl class="identity" title={caller ?? undefined}>
      <dt>Account</dt>
      <dd>{account ?? 'not known'}</dd>
      <dt>Region</dt>
      <dd>{region ?? 'not known'}</dd>
      <dt>Profile</dt>
      <dd>{profile ?? 'none'}</dd>
      <dt>Mode</dt>
      <dd>{mode}</dd>
      {readOnly ? <dd class="badge">read-only</dd> : null}
      {sandbox ? <dd class="badge">sandbox</dd> : null}
    </dl>
  );
}

function SandboxNote({ variables }: { readonly variables: Readonly<Record<string, string>> }) {
  const set = Object.entries(variables).map(([name, value]) => `export ${name}=${value}`);
  const text = ['unset AWS_PROFILE AWS_SESSION_TOKEN', ...set];
  return (
    <details>
      <summary>
        This is the sandbox: nothing here is in AWS. To use the commands with it in a terminal, set these variables
      </summary>
      <pre>{text.join('\n')}</pre>
    </details>
  );
}
