import { useContext } from 'preact/hooks';
import { Button } from '../button.tsx';
import { navigate, type Route, withQuery } from '../router.ts';
import { StatusContext, writeRefusal } from '../status-context.ts';
import { AddDialog } from './add-dialog.tsx';
import { asksToAdd, presetOf, withoutPreset } from './entry-preset.ts';

interface AddButtonProps {
  readonly route: Route;
  readonly onDone: () => void;
  /** Why no entry can be added now; null: it can. */
  readonly disabled: string | null;
}

/** The button that approves a network. That its form is open stands in the address, with what is filled in at first. */
export function AddButton({ route, onDone, disabled }: AddButtonProps) {
  const refusal = writeRefusal(useContext(StatusContext)) ?? disabled;
  const set = (values: Readonly<Record<string, string>>) => navigate(withQuery(route, values), { replace: true });
  return (
    <>
      <Button kind="main" onClick={() => set({ add: '1' })} disabled={refusal}>
        Approve a network…
      </Button>
      {asksToAdd(route.query) && refusal === null ? (
        <AddDialog
          title="Approve a network"
          preset={presetOf(route.query)}
          onClose={() => set(withoutPreset)}
          onDone={onDone}
        />
      ) : null}
    </>
  );
}
