import type { EntityEvents } from "../../ports/online-store.ts";

function bytesOf(events: EntityEvents): number {
  return 200 + 8 * events.times.length * (1 + events.values.length);
}

/**
 * Decoded entities, bounded: two halves, of which the older is forgotten when the newer is full.
 * An entity read in the meantime moves to the newer half, so what is asked often stays.
 */
export class RecentEvents {
  private readonly halfBytes: number;
  private newer = new Map<string, EntityEvents>();
  private older = new Map<string, EntityEvents>();
  private newerBytes = 0;

  constructor(maxBytes: number) {
    this.halfBytes = maxBytes / 2;
  }

  get(key: string): EntityEvents | undefined {
    const recent = this.newer.get(key);
    if (recent !== undefined) return recent;
    const known = this.older.get(key);
    if (known !== undefined) this.set(key, known);
    return known;
  }

  set(key: string, events: EntityEvents): void {
    this.newer.set(key, events);
    this.newerBytes += bytesOf(events);
    if (this.newerBytes < this.halfBytes) return;
    this.older = this.newer;
    this.newer = new Map();
    this.newerBytes = 0;
  }
}
