/** The threads that fit one model together: all run the same steps, each on its share. */
export interface Team {
  /** From 0; member 0 leads. */
  readonly member: number;
  readonly members: number;
  /** Returns once all members have called it; what they wrote before is seen by all. */
  meet(): void;
}

/** A team of one. */
export const alone: Team = { member: 0, members: 1, meet: () => undefined };

/** Looks at the other members so often before a member goes to sleep. */
const POLLS = 3_000;
/** Places of the two words that a team meets by. */
const ARRIVED = 0;
const MEETINGS = 1;

/** @param words  two zeros of a memory that all members share */
export function createTeam(words: Int32Array, member: number, members: number): Team {
  return {
    member,
    members,
    meet() {
      const meeting = Atomics.load(words, MEETINGS);
      if (Atomics.add(words, ARRIVED, 1) === members - 1) {
        Atomics.store(words, ARRIVED, 0);
        Atomics.add(words, MEETINGS, 1);
        Atomics.notify(words, MEETINGS);
        return;
      }
      for (let poll = 0; poll < POLLS; poll++) if (Atomics.load(words, MEETINGS) !== meeting) return;
      while (Atomics.load(words, MEETINGS) === meeting) Atomics.wait(words, MEETINGS, meeting);
    },
  };
}

/** A member's share of `count` things, half-open; members from `active` on have none. */
export function shareOf(count: number, member: number, active: number): readonly [start: number, end: number] {
  if (member >= active) return [count, count];
  return [Math.floor((count * member) / active), Math.floor((count * (member + 1)) / active)];
}
