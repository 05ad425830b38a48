export const appeals = `# Appeals: when the holder says we were wrong

Three of ten payments that we hold are honest. Their holders stand at a till with a full trolley. How we treat them decides whether they stay.

## The fast way

The holder answers the message about the declined payment with "it was me". Then

1. the card is free for thirty minutes, for the same country and amounts up to twice the declined one,
2. the holder tries again, and the payment passes without a review, and
3. the answer is stored as a verdict: fine.

The fast way is closed when the telephone number was changed within the last seven days, or when the card is already blocked. Thieves change the number first.

## The careful way

By telephone or in a branch. The analyst asks for two things that a thief would not know from the card, such as a merchant of last week and the amount paid there. Never ask for a code or a password. The answer is given within two hours by day and by nine in the morning after a night.

## What the analyst decides

- **Honest:** free the card, write the verdict, apologise. When a holder was declined wrongly twice in a month, the score's threshold for this card is raised for 60 days while travelling.
- **Fraud:** block the card, send a new one, list the payments that the holder does not know, and start the chargebacks.
- **Unclear:** keep the payment declined, leave the card free for home payments under fifty dollars, call again next day.

## Verdicts teach

Each verdict of an analyst is stored with the payment. It arrives within hours, while a chargeback takes weeks. Verdicts do not replace the label: only payments that were held have one. They show early when a threshold or a model has gone wrong. More than four honest ones in ten reviewed payments, three days in a row, is a reason to call the model's owner.
`;
