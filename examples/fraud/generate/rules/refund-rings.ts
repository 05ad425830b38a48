export const refundRings = `# Refund rings and false disputes

Not every chargeback is a theft. Some holders buy, receive, and then say that they never paid. Alone it is called friendly fraud; when several people and a merchant work together it is a ring.

## How large it is

About two chargebacks in a hundred concern payments that the rightful holder made. They are spread evenly over countries, merchants and hours, so no window of the card's payments foretells them. A model that is trained on chargebacks learns these as noise. Do not chase them with rules on single payments.

## Signs of a ring

- The same holder disputes a third payment within twelve months.
- Several cards dispute payments at one merchant within a week, each for goods "not received", each delivered to an address nearby.
- Refunds go to another card than the one that paid.
- A merchant refunds more than it sells in a week, or refunds before it ships.

## What to do

1. Collect the deliveries, the addresses and the refunds of the last 90 days.
2. Draw who shares an address, a telephone or a bank account. Three cards with one address and two disputes are a case.
3. Give the case to an investigator. Analysts do not confront holders.
4. Do not raise the score of a card because of an open case: the score decides payments, the case decides people.

## Refunds to another card

Refuse them. A refund goes back to the card that paid, or by bank transfer to an account in the holder's name. The only exception is a card that expired in between, and then the new card must have the same holder.

## Evidence we keep

Proof of delivery, the messages between merchant and holder, and the payment's score with the model's version at the time. A dispute can be answered for 120 days.
`;
