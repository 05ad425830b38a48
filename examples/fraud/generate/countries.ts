/** Where the bank's cards are at home, with each country's share. */
const homes: readonly (readonly [string, number])[] = [
  ["DE", 0.21],
  ["FR", 0.17],
  ["GB", 0.16],
  ["ES", 0.12],
  ["IT", 0.11],
  ["NL", 0.07],
  ["PL", 0.06],
  ["SE", 0.04],
  ["PT", 0.03],
  ["IE", 0.03],
];
const neighbours = ["AT", "BE", "CH", "DK"];
const far = ["BR", "CO", "ID", "IN", "MX", "NG", "PH", "TH", "TR", "US", "VN", "ZA"];

/** Every country code that a payment or a merchant can have. The order is fixed: payments store the position. */
export const countries: readonly string[] = [...homes.map(([code]) => code), ...neighbours, ...far];

/** Positions of the countries of the home market, of all nearby ones, and of the far ones. */
export const homeCount = homes.length;
export const nearCount = homes.length + neighbours.length;

/** True for a country outside the bank's part of the world. */
export function isFar(country: number): boolean {
  return country >= nearCount;
}

/** A home country from a uniform number in [0, 1). */
export function homeCountry(uniform: number): number {
  let rest = uniform;
  for (let country = 0; country < homeCount; country++) {
    rest -= homes[country]?.[1] ?? 0;
    if (rest < 0) return country;
  }
  return 0;
}

/** A country abroad from two uniform numbers: far with probability `farShare`, else nearby. */
export function countryAbroad(uniform: number, farShare: number): number {
  if (uniform < farShare) return nearCount + Math.floor((uniform / farShare) * far.length);
  return Math.floor(((uniform - farShare) / (1 - farShare)) * nearCount);
}
