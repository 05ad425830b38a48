// The app around pages: what a bundle begins with, and what views may ask of it.

export { goTo } from "./address.ts";
export type { AppFacts, AppPage, LoadedPage } from "./app-page.ts";
export { mountApp } from "./mount-app.tsx";
export { usePageTitle } from "./page-title.ts";
