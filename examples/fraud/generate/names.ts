const given =
  "Ada Anton Beatriz Bruno Carla Chloé Daniel Dorota Edith Emil Fatima Felix Greta Gustav Hanna Henrik Inés Ivan Jana José Kaja Klaus Lea Luca Maëlle Marta Nils Noor Olga Oskar Paula Piotr Quentin Rosa Ruben Saskia Sören Tamara Tomás Ulla Vera Viktor Wanda Yusuf Zoë".split(
    " ",
  );
const family =
  "Abramov Almeida Bakker Bergström Calloway Castaño Dąbrowski Delacroix Eklund Esposito Falk Ferreira Garrido Grünwald Halvorsen Hartmann Ibáñez Jansen Keller Kowalczyk Lindqvist Lombardi Marchetti Moreau Nakamura Nowak Okafor Olsen Pereira Petrov Quist Rahman Rossi Santos Schäfer Silva Tanaka Thorne Ulrich Vermeer Visser Wagner Weiss Yilmaz Zieliński".split(
    " ",
  );
const firms =
  "Amber Anchor Birch Blue Cedar Copper Corner Delta Ember Falcon Fern Garden Granite Harbour Hazel Iris Juniper Kite Lantern Linden Maple Marble Mill North Oak Olive Orchard Pebble Pine Quay River Rowan Silver Sparrow Stone Summit Tulip Union Velvet Willow".split(
    " ",
  );
const trades: Readonly<Record<string, readonly string[]>> = {
  grocery: ["Market", "Foods", "Grocer"],
  restaurant: ["Kitchen", "Bistro", "Table"],
  fuel: ["Energy", "Fuels", "Station"],
  clothing: ["Apparel", "Tailors", "Outfitters"],
  pharmacy: ["Pharmacy", "Care", "Remedies"],
  household: ["Home", "Living", "Hardware"],
  travel: ["Travel", "Journeys", "Stays"],
  electronics: ["Devices", "Electronics", "Systems"],
  gaming: ["Games", "Arcade", "Play"],
  gift_cards: ["Gift Cards", "Vouchers", "Credits"],
};

const at = (words: readonly string[], index: number): string => words[index % words.length] as string;

/**
 * The invented name on a card. One in 40 needs CSV quoting: a suffix after a comma, or a nickname in quotes.
 * Names with letters outside ASCII are common on purpose: a pipeline must carry them unharmed.
 */
export function holderName(random: number): string {
  const first = at(given, random % 1009);
  const last = at(family, Math.floor(random / 1009) % 2003);
  if (random % 80 === 7) return `${first} ${last}, Jr.`;
  if (random % 80 === 41) return `${first} "${last.slice(0, 3)}" ${last}`;
  return `${first} ${last}`;
}

/** A name whose Latin-1 bytes are not valid UTF-8, for lines that were written in the wrong encoding. */
export function accentedName(random: number): string {
  const accented = given.filter((name) => /[\u00c0-\u00ff]/.test(name));
  return `${at(accented, random)} ${at(["Castaño", "Grünwald", "Ibáñez", "Schäfer"], random >>> 8)}`;
}

/** The invented name of a shop of that category. */
export function merchantName(category: string, random: number): string {
  const words = trades[category] as readonly string[];
  return `${at(firms, random % 1013)} ${at(firms, Math.floor(random / 1013) % 997)} ${at(words, random >>> 20)}`;
}

/** What merchants sell. The order is fixed: merchants store the position. */
export const categories: readonly string[] = Object.keys(trades);
