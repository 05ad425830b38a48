import type { Migration } from "../../ports/database.ts";

/** Tables of runs, builds and evidence, and of what a verification could not measure. */
export const runMigrations: readonly Migration[] = [
  {
    id: "0001-runs",
    sql: `
      create table runs (
        id text primary key, purpose text not null, started_us bigint not null, ended_us bigint,
        status text not null check (status in ('running', 'succeeded', 'failed', 'interrupted')), plan text, release text, error jsonb);
      create table builds (
        run text not null references runs (id), declaration text not null, address text not null, definition text not null,
        version jsonb not null, accepted boolean not null, figures text not null, at_us bigint not null, took_ms bigint not null,
        primary key (run, declaration));
      create index builds_newest on builds (declaration, at_us desc);
      create table evidence (
        run text not null references runs (id), declaration text not null, promise text not null, says text not null, held boolean not null,
        figure text not null, bound text not null, at_us bigint not null, versions jsonb not null, primary key (run, declaration, promise));
      create index evidence_newest on evidence (declaration, promise, at_us desc);`,
  },
  {
    // The Clock may stand still or go back between runs, so what is newest is what was written last.
    id: "0002-order-of-writing",
    sql: `
      alter table runs add column seq bigint generated always as identity;
      alter table builds add column seq bigint generated always as identity, add column measured jsonb not null default '[]';
      alter table evidence add column seq bigint generated always as identity;
      drop index builds_newest;
      drop index evidence_newest;
      create index builds_newest on builds (declaration, seq desc);
      create index evidence_newest on evidence (declaration, promise, seq desc);`,
  },
  {
    id: "0003-unmeasured",
    sql: `
      create table unmeasured (
        run text not null references runs (id), declaration text not null, promise text not null, says text not null,
        because text not null, code text, at_us bigint not null, seq bigint generated always as identity,
        primary key (run, declaration, promise));`,
  },
];
