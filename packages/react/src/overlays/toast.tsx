import {
  createContext,
  type ReactElement,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useRef,
  useState,
} from "react";
import { IconButton } from "../controls/button.tsx";
import { Status } from "../states/status.tsx";

/** What is said for a while. */
export interface ToastText {
  readonly text: string;
  /** Default: neither good nor bad. */
  readonly status?: "held" | "broken";
}

/** Says something on the screen and to screen readers. */
export type Tell = (toast: ToastText) => void;

/** How long a message stays; bad news stays until it is closed. */
const shownMs = 6_000;

const silent: Tell = ({ text }) => console.warn(`nobody shows this, since no ToastRegion is around: ${text}`);
const Telling = createContext<Tell>(silent);

/** What says something in the nearest `ToastRegion`. */
export const useToast = (): Tell => useContext(Telling);

interface Shown extends ToastText {
  readonly id: number;
}

/** Shows messages of everything inside it, in a live region. */
export function ToastRegion({ children }: { readonly children: ReactNode }): ReactElement {
  const [shown, setShown] = useState<readonly Shown[]>([]);
  const ids = useRef(0);
  const timers = useRef(new Set<ReturnType<typeof setTimeout>>());
  const close = useCallback((id: number) => setShown((all) => all.filter((one) => one.id !== id)), []);
  const tell = useCallback<Tell>(
    (toast) => {
      const id = ids.current++;
      setShown((all) => [...all.slice(-3), { ...toast, id }]);
      if (toast.status === "broken") return;
      const timer = setTimeout(() => {
        timers.current.delete(timer);
        close(id);
      }, shownMs);
      timers.current.add(timer);
    },
    [close],
  );
  useEffect(() => {
    const running = timers.current;
    return () => {
      for (const timer of running) clearTimeout(timer);
    };
  }, []);
  return (
    <Telling value={tell}>
      {children}
      <div className="tl-toasts" role="status" aria-live="polite">
        {shown.map(({ id, text, status }) => (
          <div key={id} className="tl-toast">
            {status === undefined ? text : <Status status={status} word={text} />}
            <IconButton label="Close" icon="cross" onClick={() => close(id)} />
          </div>
        ))}
      </div>
    </Telling>
  );
}
