/** Whether the header `accept-encoding` takes an encoding: named, and not with a weight of 0. */
export function takesEncoding(header: string | string[] | undefined, encoding: string): boolean {
  return String(header ?? "")
    .split(",")
    .some((part) => {
      const [name, ...parameters] = part.trim().split(/ *; */);
      return name === encoding && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
    });
}
