export const spendingJump = `# Spending far above the card's habit

Every card has a habit. One holder buys bread for four dollars, another orders machine parts for four hundred. An amount means little until it is set against what the same card usually pays.

## The comparison

Take what the card spent in the 24 hours before the payment, add the payment itself, and divide by the card's mean amount over the last 30 days. The result says how many usual payments this day is worth.

- **Up to 3:** an ordinary day.
- **3 to 6:** a busy day. Common before holidays and after payday.
- **6 to 12:** unusual. Review when there is a second sign, such as three payments in the hour or a far country.
- **Above 12:** rare, fewer than one payment in a hundred. Review in any case; decline when the place is far or the merchant is new.

## Cards without a history

A card with fewer than three payments in 30 days has no habit to compare with. Use 30 dollars as its mean and lean on the other rules. Do not treat every first payment as suspicious: new customers leave when their first purchase is declined.

## The slow drain

Some thieves avoid bursts. They make four to seven large payments over a day, two or three hours apart, so that the hourly count stays low. The sum over 24 hours is what gives them away: it climbs with each payment while the mean over 30 days hardly moves. When the third such payment arrives, the ratio is usually above 6.

## What misleads

One payment in eighty is a big purchase by the rightful holder: a sofa, a flight, a laptop. It is single, made in daylight, mostly at a merchant with years of history. A single large amount is a reason to look, not a reason to decline.
`;
