export const velocity = `# Velocity: payments in quick succession

A stolen card is worth something only until it is blocked, so thieves hurry. The number of payments that a card made in the last hour is the strongest single sign we have. Most holders make none or one; a stolen card often makes four to nine.

## What to look at

- The count of the card's payments in the hour before this one. The payment under review does not count itself.
- Whether the payments went to different merchants. One merchant that charges in parts (a hotel, a ferry) is ordinary.
- Whether the place changed in between. Nobody pays in Lisbon and in Manila within forty minutes.

## How to judge

- **No other payment in the hour:** velocity says nothing. Look at the other rules.
- **One or two others:** a weak sign. Most of these are people in a shopping street.
- **Three or more:** send the payment to review when any other sign is present, such as a far country, a merchant opened lately, spending far above the card's habit, or the hours after midnight.
- **Five or more with two other signs:** decline, and block the card until its holder is reached.

## What misleads

Shopping sprees are real. On a Saturday afternoon a family can pay six times in an hour, at home, at merchants that have been open for years, with ordinary amounts. Velocity alone must never decline a payment.

The first payments of a theft have no velocity yet. They are found only by the place, the merchant and the amount, and some will slip through. When a burst is recognised, go back and look at the card's earlier payments of the same day.
`;
