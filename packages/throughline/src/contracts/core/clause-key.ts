/** Names one clause among those of all declarations, as the key of a map; promises are unique in their declaration. */
export const clauseKey = (declaration: string, promise: string): string => `${declaration}\n${promise}`;

/** The same of what is recorded of a clause. */
export const clauseKeyOf = (record: { readonly declaration: string; readonly promise: string }): string =>
  clauseKey(record.declaration, record.promise);
