export const resaleGoods = `# Goods that are easily sold on

A thief cannot eat three hundred dollars of groceries. What is bought with a stolen card is what can be sold the same evening: gift cards, game credit, telephones. The merchant's category tells which payments deserve a second look.

## Categories with a higher risk

- **Gift cards.** Delivered in seconds and as good as cash. The riskiest category, though the smallest.
- **Gaming.** Credit for games is resold at a discount, and small amounts serve to test a card.
- **Electronics.** Large single amounts; needs a delivery address, which is checked.

Grocery, fuel, restaurant, clothing, pharmacy, household and travel are ordinary. Travel has the largest honest amounts of all, so do not read a high amount there as a sign.

## How to judge

- The category adds weight to other signs and decides nothing by itself.
- Gift cards **and** three payments in the hour: review, and hold the delivery of the code until it is decided.
- Gift cards **and** a far country **and** the hours after midnight: decline.
- Electronics above twelve usual payments: call the holder before shipping. A call takes two minutes; a lost telephone costs eight hundred dollars.
- Gaming amounts under six dollars, three or more in the hour: read the rule on card testing.

## Limits we agreed with merchants

Merchants who sell gift cards accept at most three cards a day and 500 dollars a week from one payment card. When a merchant asks for more, the risk team decides in writing, and the decision ends after 90 days.

## After a loss

Codes that were not redeemed can be cancelled for 48 hours. Tell the merchant at once; about a third of the value is saved when the call comes on the same day.
`;
