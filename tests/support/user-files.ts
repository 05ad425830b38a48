import { gzipSync } from "node:zlib";
import { randomOf } from "./random.ts";

/** A file as people have them, by its name. */
export interface UserFile {
  readonly name: string;
  readonly bytes: Buffer;
}

const day = 86_400_000;

/** Passengers of a ship: no time, ages that are empty, names in quotes with commas and quotes. */
export function passengers(): UserFile {
  const random = randomOf(1);
  const rows = Array.from({ length: 400 }, (_, i) => {
    const isWoman = random() < 0.4;
    const age = random() < 0.2 ? "" : random() < 0.1 ? "28.5" : String(Math.floor(random() * 80));
    const name = `"Smith, Mr. John ""Jack"" ${i}"`;
    return [
      i + 1,
      Number(random() < (isWoman ? 0.7 : 0.2)),
      name,
      isWoman ? "female" : "male",
      age,
      (random() * 500).toFixed(4),
    ];
  });
  return csv("titanic.csv", ["PassengerId", "Survived", "Name", "Sex", "Age", "Fare"], rows, { newline: "\r\n" });
}

/** Customers who left or stayed: yes and no, and a space where there is no number. */
export function customers(): UserFile {
  const random = randomOf(2);
  const rows = Array.from({ length: 600 }, (_, i) => {
    const months = Math.floor(random() * 72);
    const since = new Date(Date.UTC(2020, 0, 1) + i * day).toISOString().slice(0, 10);
    const kind = random() < 0.5 ? "Month-to-month" : "Two year";
    const total = months === 0 ? " " : (months * 29.9).toFixed(2);
    return [`${1000 + i}-QWERT`, since, kind, months, total, `person${i}@example.org`, random() < 0.3 ? "Yes" : "No"];
  });
  const header = ["customerID", "Since", "Contract", "tenure", "TotalCharges", "E-Mail", "Churn"];
  return csv("customer-churn.csv", header, rows);
}

/** Readings of three machines, compressed: a key of two columns, a word for no number. */
export function readings(): UserFile {
  const random = randomOf(3);
  const start = Date.UTC(2026, 0, 1);
  const rows = Array.from({ length: 1_500 }, (_, i) => {
    const vibration = random() * 6;
    const at = new Date(start + Math.floor(i / 3) * 600_000).toISOString().replace(".000", "");
    const rpm = random() < 0.02 ? "NaN" : String(900 + Math.floor(random() * 600));
    return [`pump-${i % 3}`, at, (55 + random() * 10).toFixed(3), rpm, Number(vibration + random() * 4 > 8)];
  });
  const plain = csv("telemetry.csv", ["device_id", "ts", "temp_c", "rpm", "failure"], rows);
  return { name: "telemetry.csv.gz", bytes: gzipSync(plain.bytes) };
}

/** Invoices as an office of Germany saves them: semicolons, decimal commas, days first, windows-1252. */
export function invoices(): UserFile {
  const random = randomOf(4);
  const rows = Array.from({ length: 500 }, (_, i) => {
    const at = new Date(Date.UTC(2025, 2, 1) + i * 3_600_000).toISOString();
    const written = `${at.slice(8, 10)}.${at.slice(5, 7)}.${at.slice(0, 4)} ${at.slice(11, 16)}`;
    const amount = i % 3 === 0 ? `1.${100 + Math.floor(random() * 800)},50` : `${10 + Math.floor(random() * 90)},05`;
    const town = random() < 0.5 ? "München" : "Köln";
    return [
      `RE-${String(i).padStart(5, "0")}`,
      written,
      `K${Math.floor(random() * 40)}`,
      amount,
      town,
      random() < 0.2 ? "Y" : "N",
    ];
  });
  const header = ["Rechnungs-Nr.", "Datum", "Kunden-Nr", "Betrag (€)", "Ort", "Storniert"];
  return csv("Rechnungen 2025.csv", header, rows, { delimiter: ";", newline: "\r\n", encoding: "windows-1252" });
}

/** Names that SQL, JavaScript and people take for something else, and two rows that are the same. */
export function oddNames(): UserFile {
  const header = [
    "__proto__",
    "constructor",
    "select",
    "日本語",
    "Größe (cm)",
    "a".repeat(80),
    "back`tick $" + "{x}",
    'quote"d',
    "1st",
    "",
  ];
  const rows = Array.from({ length: 120 }, (_, i) => [
    "p",
    i % 60,
    i % 2 === 0 ? "u" : "v",
    "字",
    "1.5",
    "x",
    "b",
    "q",
    i % 2,
    7,
  ]);
  return csv("odd.csv", header, rows);
}

interface Writing {
  readonly delimiter?: string;
  readonly newline?: string;
  readonly encoding?: "utf-8" | "windows-1252";
}

function csv(
  name: string,
  header: readonly string[],
  rows: readonly (readonly unknown[])[],
  writing: Writing = {},
): UserFile {
  const { delimiter = ",", newline = "\n", encoding = "utf-8" } = writing;
  const quoted = header.map((one) =>
    /["`\s]/.test(one) && delimiter === "," ? `"${one.replaceAll('"', '""')}"` : one,
  );
  const text = [quoted, ...rows].map((row) => row.join(delimiter)).join(newline) + newline;
  if (encoding === "utf-8") return { name, bytes: Buffer.from(text) };
  return { name, bytes: Buffer.from(text.replaceAll("€", "\u0080"), "latin1") };
}
