/** Lines that are JSON, for reading: parts under each other, numbers exactly as they were written. */

const LONGEST_CHARS = 200_000;
const INDENT = "  ";

/** The text laid out, or undefined where it is no JSON object or array. Never rounds: 12345678901234567890 stays. */
export function layOutJson(text: string): string | undefined {
  const trimmed = text.trim();
  if (!/^[[{]/.test(trimmed) || trimmed.length > LONGEST_CHARS) return undefined;
  try {
    JSON.parse(trimmed);
  } catch {
    return undefined;
  }
  return layOut(trimmed);
}

/** Token by token over text that is known to be JSON: strings and numbers are copied, not read. */
function layOut(json: string): string {
  const tokens = json.match(/"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g) ?? [];
  let depth = 0;
  let laidOut = "";
  const breakLine = () => `\n${INDENT.repeat(depth)}`;
  tokens.forEach((token, place) => {
    const next = tokens[place + 1];
    if (token === "{" || token === "[") {
      depth += 1;
      laidOut += next === "}" || next === "]" ? token : token + breakLine();
    } else if (token === "}" || token === "]") {
      depth -= 1;
      const before = tokens[place - 1];
      laidOut += before === "{" || before === "[" ? token : breakLine() + token;
    } else if (token === ",") laidOut += token + breakLine();
    else laidOut += token === ":" ? ": " : token;
  });
  return laidOut;
}
