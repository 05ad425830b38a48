export const chargebackDelays = `# Chargebacks: how and when we learn the truth

A payment is known to be fraud when the holder's bank sends a chargeback. That takes time: the holder has to read the statement, call, and sign. Until then a fraudulent payment looks like any other.

## The delays

- No chargeback comes earlier than three days after the payment.
- Half of them arrive within ten days, nine in ten within three weeks.
- After 28 days there are no more.

We therefore call a payment **mature** when it is 30 days old. Younger payments without a chargeback are not "good": they are unknown. They are left out when a model is trained or measured. Counting them as good would teach the model that this month's thieves are honest.

## What the label misses

- About one fraud in twenty is never reported, because the amount was small or the statement was not read.
- About two chargebacks in a hundred are false disputes.

So even a perfect model would not reach a perfect figure against these labels. Compare a new model with the old one on the same payments, never with 100 percent.

## Reasons

The reason in a chargeback is what the holder said, not what happened: not recognised, card not present, account takeover, counterfeit card, goods not received, refund not processed. Use it to sort letters. Do not use it as a label.

## Fraud rate of a month

The rate of a month is final 30 days after its end. A dashboard shows the running month lower than it will be; a fall in the last three weeks is the delay, not a success.

## Double and stray reports

A chargeback that is sent twice counts once. A chargeback for a payment we do not know is kept, and joined when the payment arrives late. One without a payment's id is rejected and goes back to the sender.
`;
