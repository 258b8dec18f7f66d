import { useContext, useState } from 'preact/hooks';
import { isAccountId, isRegion, isSecurityGroupId } from '../../../core/model/aws-ids.ts';
import { Button } from '../button.tsx';
import { Field } from '../field.tsx';
import { groupPath, navigate } from '../router.ts';
import { StatusContext } from '../status-context.ts';

/** Goes to the page of a group, which need not be open or opted in. */
export function GoToGroup() {
  const status = useContext(StatusContext);
  const [id, setId] = useState('');
  const [account, setAccount] = useState('');
  const [region, setRegion] = useState('');
  const place = {
    account: account.trim() || status?.account || '',
    region: region.trim() || status?.region || '',
    groupId: id.trim(),
  };
  const problem = problemOf(place);
  const go = (event: Event) => {
    event.preventDefault();
    if (problem === null) navigate(groupPath(place));
  };
  return (
    <details class="fleet-go">
      <summary>Go to a group by its id</summary>
      <form onSubmit={go}>
        <Field label="Group id" value={id} onInput={setId} hint="sg-0123456789abcdef0" />
        <Field label="Account" value={account} onInput={setAccount} hint={`empty: ${status?.account ?? 'not known'}`} />
        <Field label="Region" value={region} onInput={setRegion} hint={`empty: ${status?.region ?? 'not known'}`} />
        <Button disabled={problem}>Go to the group</Button>
      </form>
    </details>
  );
}

function problemOf(place: { readonly account: string; readonly region: string; readonly groupId: string }) {
  if (place.groupId === '') return 'Write the id of a group.';
  if (!isSecurityGroupId(place.groupId)) return 'An id is sg- and 8 or 17 digits and letters from a to f.';
  if (!isAccountId(place.account)) return 'An account id has 12 digits.';
  return isRegion(place.region) ? null : 'A region is such as us-east-1.';
}
