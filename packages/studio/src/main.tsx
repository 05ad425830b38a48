import "@throughline/react/styles.css";
import "./styles/studio.css";
import { applyStoredTheme } from "@throughline/react";
import { createRoot } from "react-dom/client";
import { App } from "./frame/app.tsx";
import { followLinks } from "./navigation/address.ts";

applyStoredTheme();
followLinks();
const root = document.getElementById("root");
if (root !== null) createRoot(root).render(<App />);
