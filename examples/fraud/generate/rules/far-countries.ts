export const farCountries = `# Payments from far-away countries

Our cards are issued in ten European countries, from Sweden to Portugal, and most of their life is spent there. Stolen card data is sold worldwide: about three in five thefts are used far away.

## What counts as far

Brazil, Colombia, India, Indonesia, Mexico, Nigeria, the Philippines, South Africa, Thailand, Turkey, the United States and Vietnam. Austria, Belgium, Denmark and Switzerland are abroad for most cards, but not far: treat them as home.

The list says where our customers rarely are. It says nothing about the people who live there, and it must never be used to refuse a customer because of origin.

## How to judge

- Ask first whether the card has been there before. When more than half of its payments of the last 30 days were far, the holder lives or works between continents, and the country is no sign at all.
- A far country alone goes to no review. Our holders travel: in a month one card in ten is on a journey, and three journeys in ten are far.
- A far country **and** three payments in an hour: review.
- A far country, a merchant opened within 45 days **and** spending above six usual payments: decline.
- Two far countries within a day: decline, unless one of them is an online merchant the card has paid before.

## When the country is missing

About one payment in two hundred arrives without a country, because the terminal did not send it. It is stored as ZZ. Treat ZZ as unknown, neither far nor near, and decide by the other rules. Codes that no country has, such as XX or QQ, are an error of the sender; such payments are rejected before they reach you.
`;
