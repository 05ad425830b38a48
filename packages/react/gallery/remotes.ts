import {
  createClient,
  type RemoteCall,
  type RemoteDashboard,
  type RemoteField,
  type RemoteList,
  type RemoteMetric,
  remotesOf,
} from "throughline/client";
import { type Payment, paymentFields } from "./sample-rows.ts";
import { sampleFetch } from "./sample-server.ts";

const list = (name: string) => ({
  kind: "list",
  name,
  method: "GET",
  path: `/${name}`,
  fields: paymentFields,
  filters: ["country", "channel", "charged_back"],
  sorts: ["paid_at", "amount", "score"],
  pageSize: 50,
});
const metric = (name: string) => ({ kind: "metric", name, method: "GET", path: `/${name}`, dimensions: ["country"] });
const text = (name: string, more: Partial<RemoteField> = {}): RemoteField => ({
  name,
  type: "text",
  nullable: false,
  ...more,
});
const feedbackFields: readonly RemoteField[] = [
  text("verdict", { values: ["fraud", "fine", "unclear"] }),
  { name: "loss", type: "decimal(12,2)", nullable: false, unit: "USD", example: "120.50", limits: { min: 0 } },
  text("country", { values: ["AT", "BR", "DE", "FR", "US"], description: "Where the card was used" }),
  { name: "seen_at", type: "timestamp", nullable: true },
  text("reason", { example: "card was stolen", limits: { minLength: 5, maxLength: 120 } }),
  { name: "tell_owner", type: "boolean", nullable: false, description: "Sends a mail to who holds the card" },
];
const call = (name: string) => ({
  kind: "events",
  name,
  method: "POST",
  path: `/${name}`,
  request: feedbackFields,
  reply: [{ name: "accepted", type: "int32", nullable: false }],
});

/** What a person says of a payment. */
export interface Feedback {
  readonly verdict: string;
  readonly loss: number;
  readonly country: string;
  readonly seen_at: string | null;
  readonly reason: string;
  readonly tell_owner: boolean;
}

interface GalleryRemotes {
  readonly [name: string]: object;
  readonly payments: RemoteList<Payment, "country" | "channel" | "charged_back", "paid_at" | "amount" | "score">;
  readonly none: RemoteList<Payment>;
  readonly broken: RemoteList<Payment>;
  readonly slow: RemoteList<Payment>;
  readonly feedback: RemoteCall<Feedback, { accepted: number }>;
  readonly offline: RemoteCall<Feedback, { accepted: number }>;
  readonly fraudRate: RemoteMetric<"country">;
  readonly loss: RemoteMetric;
  readonly unmeasured: RemoteMetric;
  readonly brokenMetric: RemoteMetric;
  readonly slowMetric: RemoteMetric;
  readonly overview: RemoteDashboard;
}

/** Remotes over the sample server. */
export const remotes = remotesOf<GalleryRemotes>(createClient({ fetch: sampleFetch, retries: 0 }), {
  payments: list("payments"),
  none: list("none"),
  broken: list("broken"),
  slow: list("slow"),
  feedback: call("feedback"),
  offline: call("offline"),
  fraudRate: metric("fraud_rate"),
  loss: metric("loss"),
  unmeasured: metric("unmeasured"),
  brokenMetric: metric("broken"),
  slowMetric: metric("slow"),
  overview: { kind: "dashboard", name: "fraud-overview", method: "GET", path: "/overview", title: "Fraud overview" },
});
