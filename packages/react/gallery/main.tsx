import "@throughline/react/styles.css";
import "./gallery.css";
import { AppShell, applyStoredTheme, Breadcrumbs, useUrlParameter } from "@throughline/react";
import { type ReactElement, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Forms } from "./sections/forms.tsx";
import { Metrics } from "./sections/metrics.tsx";
import { Overlays, States } from "./sections/states.tsx";
import { Tables } from "./sections/tables.tsx";

const sections: Readonly<Record<string, () => ReactElement>> = {
  tables: Tables,
  forms: Forms,
  metrics: Metrics,
  states: States,
  overlays: Overlays,
};

function Gallery(): ReactElement {
  const [shown] = useUrlParameter("section");
  const name = shown !== null && Object.hasOwn(sections, shown) ? shown : "tables";
  const Section = sections[name] ?? Tables;
  const navigation = Object.keys(sections).map((title) => ({
    title: title.charAt(0).toUpperCase() + title.slice(1),
    href: `?section=${title}`,
    current: title === name,
  }));
  return (
    <AppShell title="Gallery" navigation={navigation}>
      <Breadcrumbs crumbs={[{ title: "gallery", href: "?" }, { title: name }]} />
      <h1>{name}</h1>
      <Section />
    </AppShell>
  );
}

applyStoredTheme();
const root = document.getElementById("root");
if (root !== null)
  createRoot(root).render(
    <StrictMode>
      <Gallery />
    </StrictMode>,
  );
