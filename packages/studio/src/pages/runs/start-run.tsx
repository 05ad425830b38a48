import { Button, Dialog, useToast, useUrlParameter } from "@throughline/react";
import { type ReactElement, useState } from "react";
import { asProblem } from "../../asking/asked-values.ts";
import { studio } from "../../asking/studio.ts";
import { refreshAnswers } from "../../asking/use-asked.ts";

/** Starts a run, after asking whether everything is to be built anew. Opened by `?start=1` too. */
export function StartRun(): ReactElement {
  const [asked, ask] = useUrlParameter("start");
  const [rebuild, setRebuild] = useState(false);
  const [busy, setBusy] = useState(false);
  const tell = useToast();
  const start = async () => {
    setBusy(true);
    try {
      const { started } = await studio.startRun({ rebuild });
      tell({ text: started ? "The run was started" : "A run goes on already" });
      ask(null);
      refreshAnswers();
    } catch (thrown) {
      const { title, detail, code } = asProblem(thrown);
      tell({ text: `${title}: ${detail} (${code})`, status: "broken" });
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button look="primary" icon="retry" onClick={() => ask("1")}>
        Start a run
      </Button>
      <Dialog
        open={asked === "1"}
        title="Start a run"
        onClose={() => ask(null)}
        actions={
          <>
            <Button onClick={() => ask(null)}>Not now</Button>
            <Button look="primary" aria-disabled={busy} onClick={() => void start()}>
              Start the run
            </Button>
          </>
        }
      >
        <p>
          The run builds what changed in declarations, code or data, and makes a release. The release that answers now
          stays until then.
        </p>
        <label className="tl-check">
          <input type="checkbox" checked={rebuild} onChange={(event) => setRebuild(event.target.checked)} />
          Build everything anew, also what did not change
        </label>
      </Dialog>
    </>
  );
}
