export const amounts = `# Amounts: what a number can and cannot say

New colleagues ask for a limit: "decline everything above five thousand". It would be simple and nearly useless. Two thirds of all fraudulent payments are under a hundred dollars, and nearly all payments above a thousand are honest.

## What an amount can say

- **Relative to the card.** Compare with the mean over 30 days; see the rule on spending far above the habit.
- **Relative to the category.** Two hundred dollars is much for a pharmacy and little for a journey.
- **Tiny amounts in a row.** See the rule on card testing.

## Fixed limits that remain

- Above **5,000 dollars**: review in every case, by a person, also when the score is low. The loss from one mistake pays for many reviews. When the model does not answer, this limit is the fallback.
- Above **10,000 dollars**: the holder must confirm before the payment passes.
- Under **0.50 dollars**: not accepted at all.

## Currencies

All amounts are in US dollars, with two decimals, converted by the processor on the day of the payment. Do not convert again. An amount with a comma, a currency sign or letters is an error of the sender and is rejected when it is read; it is not guessed.

## Negative and missing amounts

A negative amount is a refund that was sent to the wrong place. It is rejected by a check and passed on to the refunds team. A payment without an amount is rejected as well: it must neither be counted as zero nor be filled with a mean, because both would change the card's windows.

## Splitting

Payments of nearly equal size at one merchant within minutes, each just under a limit, are one payment that was split. Add them up before you compare with a limit. Honest merchants split too, on request of a customer with a low card limit: ask the merchant.
`;
