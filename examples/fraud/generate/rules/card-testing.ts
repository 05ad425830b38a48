export const cardTesting = `# Card testing: small payments before large ones

Who buys a list of stolen cards does not know which still work. So each is tried with amounts that nobody notices: one to six dollars, two to five times, a few minutes apart. When they pass, the large payments follow within the same hour.

## The pattern

1. Two or more payments under six dollars within fifteen minutes.
2. At different merchants, often gaming or gift cards, often opened lately.
3. Then a payment of more than five times the card's mean over 30 days.

The amount of the tests is *low*. A rule that looks only at high amounts sees nothing until the last step, when the money is gone.

## How to judge

- **Two small payments in fifteen minutes:** approve, remember.
- **Three or more, at different merchants:** review the next payment whatever its amount is.
- **Three or more, then one above a hundred dollars:** decline and block the card.
- **The same pattern on ten cards at one merchant within a day:** the merchant is used as a testing machine. Tell its bank, and decline payments under six dollars there until it answers.

## What is not card testing

- A car park, a vending machine, a tram: the same merchant, the same amount, the card's own town.
- Authorisations of one dollar by hotels and rental firms, followed by one larger payment at the same merchant.
- A child with a game. Many small payments, one merchant, at home, in the afternoon. Call the holder, do not block.

## Why speed matters

Between the last test and the first large payment we measured a median of four minutes. A review that takes half an hour comes too late. That is why the score is computed while the customer waits, from the windows of the card up to that second.
`;
