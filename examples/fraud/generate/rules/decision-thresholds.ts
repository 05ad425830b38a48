export const decisionThresholds = `# Thresholds: approve, review, decline

Every payment gets a score between 0 and 1: the model's estimate of the probability that it will be charged back. The score decides what happens next; the other rules explain it and guide the people who review.

## The three bands

| score | decision | what happens |
|---|---|---|
| below 0.5 | approve | the payment passes at once |
| 0.5 to below 0.9 | review | it waits at most fifteen minutes for an analyst |
| 0.9 and above | decline | the holder is told and can appeal |

Amounts above 5,000 dollars go to review in every case. A payment that is declined twice within an hour blocks the card until its holder is reached.

## When the model does not answer

The fallback knows only the amount: above 5,000 dollars the payment is treated like a score of 0.9, everything else like 0.1. Such an answer is marked as degraded. Do not review degraded approvals afterwards one by one; ask for the list of the hour and look at cards with three payments or more.

## Why not lower

At 0.5 about seven of ten reviewed payments turn out to be fraud. At 0.1 it would be fewer than half, the queue would be more than twice as long, and honest customers would wait. Each wrongly declined customer costs us about forty dollars of later business; an average fraud costs a little under a hundred.

## Changing a threshold

1. The risk analysts propose it with the figures of the last 30 days of mature payments.
2. The fraud rate must have missed its target for two weeks, or reviews must wait longer than fifteen minutes.
3. The new value runs beside the old one for a week before it decides.
4. The change is written down with date, name and reason, and can be taken back in one step.
`;
