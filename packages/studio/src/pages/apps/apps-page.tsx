import { countText, DataTable, RemoteView } from "@throughline/react";
import type { ReactElement, ReactNode } from "react";
import type { StudioAppPage, StudioApps } from "throughline/client/studio";
import { studio } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";
import type { PageProps } from "../../frame/page-props.ts";
import { pagePath } from "../../navigation/pages.ts";
import { NodeList } from "../../pieces/node-list.tsx";
import { DeclarationHead, DeclarationSide, ListHead } from "../../pieces/page-head.tsx";
import { Panel } from "../../pieces/panel.tsx";

type App = StudioApps["items"][number];

/** All apps, or one of them; the name of a page of an app leads to its app. */
export function AppsPage({ name }: PageProps): ReactElement {
  const state = useAsked("apps", (signal) => studio.apps({ signal }));
  const apps = (show: (items: readonly App[]) => ReactElement) => (
    <RemoteView
      state={state}
      what="apps"
      shape="tile"
      isEmpty={({ items }) => items.length === 0}
      empty={{ title: "No app is declared", hint: "Declare one in fullstack/ out of pages of frontend/." }}
    >
      {({ items }) => show(items)}
    </RemoteView>
  );
  const named = (app: App) => app.name === name || app.pages.some((page) => page.name === name);
  const all = (
    <All>
      {apps((items) => (
        <Cards apps={items} />
      ))}
    </All>
  );
  if (name === null) return all;
  return apps((items) => {
    const found = items.find(named);
    return found === undefined ? all : <Shown app={found} />;
  });
}

function All({ children }: { readonly children: ReactNode }): ReactElement {
  return (
    <div className="st-page">
      <ListHead
        page="apps"
        lead="What people use: pages that read this project, and the journeys that must work in every release."
      />
      {children}
    </div>
  );
}

function Cards({ apps }: { readonly apps: readonly App[] }): ReactElement {
  return (
    <>
      <div className="st-grid">
        {apps.map(({ id, name, heading, pages, journeys }) => (
          <a key={id} className="tl-card st-card-link" href={pagePath("apps", name)}>
            <b>{heading}</b>
            <span className="st-note">
              {countText(pages.length, "page")}, {countText(journeys.length, "journey")}
            </span>
          </a>
        ))}
      </div>
      <NodeList label="Apps and pages" empty="No app is declared" take={({ page }) => page === "apps"} />
    </>
  );
}

function Shown({ app }: { readonly app: App }): ReactElement {
  const start = app.pages.find(({ path }) => !path.includes(":"));
  const open =
    start === undefined ? undefined : (
      <a className="tl-button tl-button-primary" href={start.path}>
        Open the app
      </a>
    );
  return (
    <div className="st-page">
      <DeclarationHead page="apps" declaration={app} actions={open} />
      <div className="st-beside">
        <div className="st-stack">
          <Panel title="Pages">
            <Pages pages={app.pages} />
          </Panel>
          <Panel title="Journeys" note="walked in a real browser by the project's tests">
            {app.journeys.length === 0 ? (
              <p className="st-note">None is declared.</p>
            ) : (
              <ul className="st-plain">
                {app.journeys.map((journey) => (
                  <li key={journey}>{journey}</li>
                ))}
              </ul>
            )}
          </Panel>
        </div>
        <DeclarationSide declaration={app} />
      </div>
    </div>
  );
}

function Pages({ pages }: { readonly pages: readonly StudioAppPage[] }): ReactElement {
  const rows = pages.map(({ name, heading, path, uses, accessibility, widths }) => ({
    heading,
    path,
    name,
    uses: uses.map((use) => use.name).join(", "),
    accessibility: accessibility ?? "",
    widths: widths.map((width) => `${width} px`).join(", "),
  }));
  return (
    <DataTable
      label="Pages"
      rows={rows}
      empty="It has no pages"
      columns={[
        { column: "heading", title: "Page" },
        {
          column: "path",
          show: ({ path }) => <code>{path.includes(":") ? path : <a href={path}>{path}</a>}</code>,
        },
        { column: "uses", title: "Reads", code: true },
        "accessibility",
        { column: "widths", title: "Checked at" },
        { column: "name", title: "Declared as", code: true },
      ]}
    />
  );
}
