export const nightPayments = `# Payments between midnight and six

Between midnight and six o'clock UTC our holders sleep. These six hours carry a twentieth of the day's payments and about half of the bursts that thieves start: the holder does not see the messages on the telephone, and nobody answers the bank's call.

## How to judge

- Night alone is no reason for anything. Nurses, drivers and bakers pay at night, and so do people on a journey.
- Night makes other signs heavier. A count of two in the hour, harmless in the afternoon, is worth a review at four in the morning when the merchant is new.
- Night, a far country and three payments in an hour: decline, and send the holder a message that waits on the screen.
- For a holder on a journey use the local time of the country where the card is used. Four o'clock UTC is late morning in Manila.

## Staffing

Two analysts cover the night. They see payments above the review threshold only, the highest score first. What they cannot decide within fifteen minutes is declined with a message to the holder, who can approve it by an answer; the payment then passes when it is tried again.

## Messages to holders

- One message a night. A second one is sent only when the card is blocked.
- Say what was declined, where, and the amount; never ask for a code, a number or a password.
- Write in the holder's language. A message that looks like fraud itself is deleted unread.

## What misleads

Batches. Some merchants send the payments of a day together after midnight. They come in the same second, with amounts of the daytime, from a merchant that is years old. The count of the last hour looks high and means nothing; ask the data team to mark the merchant as a batch sender.
`;
