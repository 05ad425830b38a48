import { describe, expect, it } from "vitest";
import { MetricsRegistry } from "./registry.ts";

describe("MetricsRegistry", () => {
  it("prints counters with their labels, escaped", () => {
    const metrics = new MetricsRegistry();
    metrics.counter("hits_total", "Hits.", { path: 'a"b\\c\nd' }).add(2);
    metrics.counter("hits_total", "Hits.").add();
    expect(metrics.print()).toBe(
      [
        "# HELP hits_total Hits.",
        "# TYPE hits_total counter",
        'hits_total{path="a\\"b\\\\c\\nd"} 2',
        "hits_total 1",
        "",
      ].join("\n"),
    );
  });

  it("gives the same series for the same labels", () => {
    const metrics = new MetricsRegistry();
    const [one, two] = [metrics.counter("n_total", "N.", { a: "1" }), metrics.counter("n_total", "N.", { a: "1" })];
    one.add();
    two.add(2);
    expect([one.value, two.value]).toEqual([3, 3]);
  });

  it("reads gauges when the page is printed, and the last one of a name", () => {
    const metrics = new MetricsRegistry();
    let value = 1;
    metrics.gauge("level", "Level.", () => [{ value: 0 }]);
    metrics.gauge("level", "Level.", () => [{ value }, { labels: { of: "b" }, value: 0.5 }]);
    metrics.readCounter("seen_total", "Seen.", () => [{ value: value * 2 }]);
    value = 7;
    expect(metrics.print()).toBe(
      '# HELP level Level.\n# TYPE level gauge\nlevel 7\nlevel{of="b"} 0.5\n# HELP seen_total Seen.\n# TYPE seen_total counter\nseen_total 14\n',
    );
  });

  it("counts a time in every bucket that holds it, bounds included, and in none above the greatest", () => {
    const metrics = new MetricsRegistry();
    const times = metrics.histogram("t_seconds", "T.", { route: "/" });
    for (const seconds of [0, 0.0005, 0.00051, 0.3, 5, 5.1]) times.observe(seconds);
    const page = metrics.print();
    const bucket = (bound: string) =>
      Number(new RegExp(`t_seconds_bucket\\{route="/",le="${bound}"\\} (\\d+)`).exec(page)?.[1]);
    expect(["0.0005", "0.001", "0.25", "0.5", "5", "\\+Inf"].map(bucket)).toEqual([2, 3, 3, 4, 5, 6]);
    expect(page).toContain('t_seconds_count{route="/"} 6');
    expect(Number(/t_seconds_sum\{route="\/"\} (.*)/.exec(page)?.[1])).toBeCloseTo(10.40101, 9);
  });
});
