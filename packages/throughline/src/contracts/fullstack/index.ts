// What the fullstack role declares.
export { app } from "./app.ts";
export type { Journey, JourneyContext } from "./journey.ts";
