/** The most characters of an answer. The export of a policy of 10,000 rules with long names has about half as many. */
const MAX_ANSWER = 8 * 1024 * 1024;

const TOO_LARGE = JSON.stringify({
  data: null,
  errors: [
    {
      message: `The answer would have more than ${MAX_ANSWER} characters. Ask for smaller pages or for fewer fields. If this was a mutation, it has run.`,
      extensions: { code: 'BAD_USER_INPUT' },
    },
  ],
});

/** The text of an answer, or of the error that takes its place if it is too large. */
export function boundedAnswer(text: string): string {
  return text.length > MAX_ANSWER ? `${TOO_LARGE}\n` : text;
}

/** The whole text of an answer that comes in parts. */
export async function joinParts(parts: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of parts) {
    text += part;
  }
  return text;
}
