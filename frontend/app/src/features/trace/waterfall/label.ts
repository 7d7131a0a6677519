/** What can be seen, in the order in which it stands (WCAG 2.5.3), and between it what a colour says. */
export function labelText(words: ReadonlyArray<string | false | undefined>): string {
  return words.filter(Boolean).join(", ");
}
