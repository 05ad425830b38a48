/** The countries that the processor serves. */
export const countries = [
  ...["DE", "FR", "GB", "ES", "IT", "NL", "PL", "SE", "PT", "IE"],
  ...["AT", "BE", "CH", "DK"],
  ...["BR", "CO", "ID", "IN", "MX", "NG", "PH", "TH", "TR", "US", "VN", "ZA"],
] as const;
