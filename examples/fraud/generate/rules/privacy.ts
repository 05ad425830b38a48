export const privacy = `# Privacy: what we may look at

We decide about people's money, and often we decide without asking them. In return we look at as little as possible, and we can say at any time what we looked at.

## Data that may be used for a decision

- The card's own payments: time, amount, country, merchant.
- What is public about the merchant: category, country, date of opening.
- Earlier chargebacks of the card.

## Data that may not

- The holder's name. It is stored to write letters, and it is never an input of a model, a rule or a prompt. Names tell about origin, and origin is not a sign.
- What was bought. Pharmacy and restaurant are categories; the basket is not our business.
- Anything from social networks, bought lists or other banks.

## Showing data to people

An analyst sees the card's identifier, not the name. Who needs the name to write to a holder opens it for that one case, gives a reason, and the access is recorded. Screens, logs and exports for other departments carry no names at all.

## How long

- Payments: 24 months, since disputes and courts need them.
- Scores and the features behind them: 13 months.
- Notes of analysts: until the case is closed, then 6 months.

## Rights of the holder

A holder may ask what is stored, have errors corrected, and have data deleted that no law requires. Answer within one month. A holder may also ask **why** a payment was declined. Give the true reasons in plain words, such as "five payments within an hour in a country where the card was never used", without the exact thresholds.

## Automatic decisions

Nobody is refused for good by a machine. A declined payment can always be appealed, and a person looks at it.
`;
