export const newMerchants = `# Merchants that opened lately

Thieves need somewhere to turn a card into money. Some register a shop of their own, charge stolen cards for a few weeks, and vanish before the chargebacks arrive. That is why a merchant's age in days is worth knowing.

## The line

A merchant counts as new for its first 45 days. About one honest payment in twelve goes to such a merchant; of fraudulent ones it is about half. New alone is therefore a weak sign: most new shops are what they say they are.

## How to judge a payment

- **New merchant, ordinary day, home country:** approve.
- **New merchant and three or more payments in the hour:** review.
- **New merchant, far country and night:** review, even with a quiet card.
- **New merchant and a sum over 24 hours above twelve usual payments:** decline.

## How to judge a merchant

Look at the merchant itself when

1. more than one payment in twenty at it is charged back,
2. cards from five or more home countries pay it in its first week, though it sells groceries or fuel,
3. the amounts are round, or repeat to the cent, or
4. its first chargebacks come within ten days of opening.

Two of these are enough to hold the merchant's payouts for fourteen days and to ask for invoices. Tell the merchant what is missing; an honest shop can usually show a lease and a supplier within a day.

## Data

The opening date comes from the merchants' register. It is corrected now and then, and a corrected line for a known merchant is rejected as a duplicate until the data team has looked at it. When a merchant is in no register, its age is unknown: ask, do not guess.
`;
