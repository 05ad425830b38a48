import { type ReactElement, useEffect } from "react";
import { Button } from "../controls/button.tsx";
import { Icon } from "../controls/icons.tsx";
import { AppShell } from "../frame/app-shell.tsx";
import { Empty } from "../states/empty.tsx";
import { followLinks, goTo, matchPath, usePath } from "./address.ts";
import type { AppFacts } from "./app-page.ts";
import { PageOutlet } from "./page-outlet.tsx";
import { type ReleaseWatch, useOtherRelease } from "./release-watch.ts";

/** An app: its frame, and in it the page of the address. */
export function AppFrame({ app, watch }: { readonly app: AppFacts; readonly watch: ReleaseWatch }): ReactElement {
  const { title, pages } = app;
  const path = usePath();
  const first = pages[0];
  const isUnnamed = path === "/" && matchPath(pages, path) === undefined && first !== undefined;
  useEffect(() => followLinks(pages), [pages]);
  useEffect(() => {
    if (isUnnamed) goTo(`${first.path}${window.location.search}`, { replace: true });
  }, [isUnnamed, first]);
  const matched = matchPath(pages, path);
  const navigation = pages
    .filter(({ primary }) => primary)
    .map((page) => ({ title: page.title, href: page.path, current: page === matched?.page }));
  return (
    <AppShell title={title} navigation={navigation}>
      <OtherRelease watch={watch} />
      {matched === undefined ? (
        isUnnamed ? null : (
          <NoPage home={first?.path ?? "/"} title={title} />
        )
      ) : (
        <PageOutlet matched={matched} path={path} app={title} client={watch.client} />
      )}
    </AppShell>
  );
}

/** Says that the release has changed since the page was opened; nothing is lost until the reader reloads. */
function OtherRelease({ watch }: { readonly watch: ReleaseWatch }): ReactElement {
  const other = useOtherRelease(watch);
  return (
    <div role="status" className="tl-other-release">
      {other === null ? null : (
        <div className="tl-notice tl-notice-plain">
          <Icon name="info" />
          <span className="tl-notice-text">
            <b>A newer release answers now.</b> This page was opened with <code>{watch.opened}</code>, and its figures
            come from <code>{other}</code>.{" "}
            <Button look="quiet" icon="retry" onClick={() => window.location.reload()}>
              Reload
            </Button>
          </span>
        </div>
      )}
    </div>
  );
}

function NoPage({ home, title }: { readonly home: string; readonly title: string }): ReactElement {
  useEffect(() => {
    document.title = `No page here · ${title}`;
  }, [title]);
  return (
    <>
      <h1 className="tl-page-title">No page here</h1>
      <Empty
        text={{
          title: "Nothing of this app has this address.",
          hint: "It may have moved with a newer release, or the link was cut off.",
          action: <a href={home}>Go to the first page</a>,
        }}
      />
    </>
  );
}
