/** A string, or a sign that opens, parts or closes something. The rest of a JSON text is of no interest here. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],]/gs;

/**
 * The path to the first key that an object of a JSON text has twice, or null. `JSON.parse` would silently keep the last of the two. The text must be JSON, as
 * `JSON.parse` has accepted it.
 */
export function repeatedKey(json: string): string | null {
  const path: { readonly keys: Set<string> | null; at: string; isKeyNext: boolean }[] = [];
  for (const [token] of json.matchAll(TOKEN)) {
    const place = path.at(-1);
    switch (token) {
      case '{':
        path.push({ keys: new Set(), at: '', isKeyNext: true });
        break;
      case '[':
        path.push({ keys: null, at: '0', isKeyNext: false });
        break;
      case '}':
      case ']':
        path.pop();
        break;
      case ',':
        if (place?.keys) {
          place.isKeyNext = true;
        } else if (place) {
          place.at = String(Number(place.at) + 1);
        }
        break;
      default:
        if (place?.keys && place.isKeyNext) {
          place.at = JSON.parse(token) as string;
          place.isKeyNext = false;
          if (place.keys.has(place.at)) {
            return path.map(({ at }) => at).join('.');
          }
          place.keys.add(place.at);
        }
    }
  }
  return null;
}
