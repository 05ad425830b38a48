import { type ComponentType, type ReactElement, useEffect, useMemo, useRef, useState } from "react";
import { type Client, RemoteError, remotesOf } from "throughline/client";
import { Breadcrumbs } from "../frame/breadcrumbs.tsx";
import { ErrorCard } from "../states/error-card.tsx";
import { Loading } from "../states/loading.tsx";
import type { Matched } from "./address.ts";
import type { AppPage, LoadedPage } from "./app-page.ts";
import { PageBoundary } from "./page-boundary.tsx";
import { type PageHead, PageHeading } from "./page-title.ts";

type Code =
  | { readonly page: AppPage; readonly loaded: LoadedPage }
  | { readonly page: AppPage; readonly problem: RemoteError };

/** Loads the page of an address and draws it: its heading, then its view with what it uses and the parameters of its path. */
export function PageOutlet({
  matched: { page, params },
  path,
  app,
  client,
}: {
  readonly matched: Matched;
  readonly path: string;
  /** The app's title, for the window's. */
  readonly app: string;
  readonly client: Client;
}): ReactElement {
  const code = useCode(page);
  const [head, setHead] = useState<PageHead | null>(null);
  const heading = useFocusedHeading(path);
  const shown = head?.title ?? page.title;
  useEffect(() => {
    document.title = `${shown} · ${app}`;
  }, [shown, app]);
  return (
    <PageHeading.Provider value={setHead}>
      {head === null || head.above.length === 0 ? null : <Breadcrumbs crumbs={[...head.above, { title: shown }]} />}
      <h1 ref={heading} tabIndex={-1} className="tl-page-title">
        {shown}
      </h1>
      {code === undefined ? <Loading what={page.title} quiet /> : null}
      {code !== undefined && "problem" in code ? (
        <ErrorCard problem={code.problem} onRetry={() => window.location.reload()} />
      ) : null}
      {code !== undefined && "loaded" in code ? (
        <PageBoundary key={path}>
          <PageView loaded={code.loaded} params={params} client={client} />
        </PageBoundary>
      ) : null}
    </PageHeading.Provider>
  );
}

/** The code of a page; undefined while it is on its way. */
function useCode(page: AppPage): Code | undefined {
  const [code, setCode] = useState<Code>();
  useEffect(() => {
    let isWanted = true;
    const show = (next: Code) => {
      if (isWanted) setCode(next);
    };
    page.load().then(
      (loaded) => show({ page, loaded }),
      (thrown: unknown) => show({ page, problem: unloaded(thrown, page) }),
    );
    return () => {
      isWanted = false;
    };
  }, [page]);
  return code?.page === page ? code : undefined;
}

/** A script that did not come: the connection is lost, or the release of this page is gone. */
function unloaded(cause: unknown, { title }: AppPage): RemoteError {
  return new RemoteError({
    code: "client.offline",
    title: "This page could not be loaded",
    detail: `its code did not come from the server: ${title}`,
    hint: "check the connection, then try again",
    status: 503,
    fault: "engine",
    retryable: true,
    cause,
  });
}

/** After a page was gone to, its heading has the focus, so that readers of screens hear where they are. */
function useFocusedHeading(path: string) {
  const heading = useRef<HTMLHeadingElement>(null);
  const first = useRef(path);
  useEffect(() => {
    if (first.current === path) return;
    first.current = "";
    heading.current?.focus({ preventScroll: true });
  }, [path]);
  return heading;
}

function PageView({
  loaded,
  params,
  client,
}: {
  readonly loaded: LoadedPage;
  readonly params: Readonly<Record<string, string>>;
  readonly client: Client;
}): ReactElement {
  const remotes = useMemo(() => remotesOf(client, loaded.uses ?? {}), [client, loaded]);
  const View = loaded.view as ComponentType<Record<string, unknown>>;
  return <View {...remotes} params={params} />;
}
