import { ToastRegion } from "@throughline/react";
import { type ReactElement, useCallback, useEffect, useRef, useState } from "react";
import type { StudioProject } from "throughline/client/studio";
import { useProject } from "../asking/studio.ts";
import { refreshAnswers } from "../asking/use-asked.ts";
import { Selection } from "../inspector/selection.tsx";
import { useAddress } from "../navigation/address.ts";
import { pageTitles, placeOf } from "../navigation/pages.ts";
import { AskForKey } from "./ask-for-key.tsx";
import { Page } from "./page.tsx";
import { Rail } from "./rail.tsx";
import { Search } from "./search.tsx";
import { TopBar } from "./top-bar.tsx";
import { useFolded } from "./use-folded.ts";

/** The Studio: frame, the page that the address names, and the inspector of what is selected. */
export function App(): ReactElement {
  const place = placeOf(new URL(useAddress(), window.location.origin).pathname);
  const state = useProject();
  const project = state.phase === "ready" ? state.value : undefined;
  const needsKey = state.phase === "error" && state.problem.status === 401;
  const [searching, setSearching] = useState(false);
  const [menu, setMenu] = useState(false);
  const [folded, fold] = useFolded();
  const openSearch = useCallback(() => setSearching(true), []);
  const closeSearch = useCallback(() => setSearching(false), []);
  const address = `${place.page} ${place.name}`;
  useEffect(() => setMenu(false), [address]);
  useTitle(place, project);
  useNews(project, state.refetch);
  return (
    <ToastRegion>
      <a className="tl-skip" href="#content">
        Skip to the content
      </a>
      <div className="st-frame" data-folded={folded} data-menu={menu}>
        <TopBar project={project} onMenu={() => setMenu(!menu)} onSearch={openSearch} />
        <Rail project={project} current={place.page} folded={folded} onFold={fold} />
        <main id="content" className="st-main" tabIndex={-1}>
          {needsKey ? <AskForKey /> : <Page key={address} place={place} />}
        </main>
        <Selection />
      </div>
      <Search open={searching} onOpen={openSearch} onClose={closeSearch} canRun={project?.canRun === true} />
    </ToastRegion>
  );
}

/** How often the project is asked for while a run goes on, milliseconds. */
const runningMs = 2_000;

/** Follows a run to its end, and shows everything anew once another release answers. */
function useNews(project: StudioProject | undefined, refetch: () => void): void {
  const release = project?.release.id;
  const running = project?.running === true;
  const shown = useRef(release);
  useEffect(() => {
    if (shown.current !== undefined && release !== shown.current) refreshAnswers();
    shown.current = release;
  }, [release]);
  useEffect(() => {
    if (!running) return;
    const timer = setInterval(refetch, runningMs);
    return () => clearInterval(timer);
  }, [running, refetch]);
}

function useTitle({ page, name }: ReturnType<typeof placeOf>, project: StudioProject | undefined): void {
  useEffect(() => {
    const parts = [name, page === null ? "Not found" : pageTitles[page], project?.name, "Throughline"];
    document.title = parts.filter((part) => part !== null && part !== undefined).join(" · ");
  }, [name, page, project?.name]);
}
