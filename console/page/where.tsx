import { useContext } from 'preact/hooks';
import { StatusContext } from './status-context.ts';

/** Stands in every confirmation, so that nobody changes the wrong account. */
export function Where() {
  const status = useContext(StatusContext);
  if (status === null) return null;
  const { account, region, profile, mode, caller, sandbox } = status;
  return (
    <p class="where">
      {sandbox ? 'Sandbox, ' : ''}account <b>{account ?? 'not known'}</b>, region <b>{region ?? 'not known'}</b>,
      profile <b>{profile ?? 'none'}</b>, mode <b>{mode}</b>, as <span class="id">{caller ?? 'nobody'}</span>
    </p>
  );
}
