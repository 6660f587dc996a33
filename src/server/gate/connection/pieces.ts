import type { IncomingMessage } from 'node:http';
import { ignoreRest } from './ignoreRest';

/** Each piece of a body costs time, however small it is. After so many pieces they must have this many bytes on average; real clients send thousands. */
const MANY_PIECES = 256;
const SMALLEST_PIECE_BYTES = 64;

export function tooManyPieces(pieces: number, bytes: number): boolean {
  return pieces > MANY_PIECES && bytes < pieces * SMALLEST_PIECE_BYTES;
}

/**
 * Counts the pieces in which a body of unknown length comes, as soon as Node parses them: thousands come in one packet, and cost time if nobody reads them
 * too. Calls `tooMany` once, if there are too many for their size. Nothing more of the connection is read then, and the body never ends.
 */
export function countPieces(request: IncomingMessage, tooMany: () => void): void {
  let pieces = 0;
  let bytes = 0;
  let ignored = false;
  const push = request.push.bind(request);
  request.push = (piece: Buffer | null, encoding) => {
    if (ignored) {
      return false;
    }
    if (piece !== null) {
      pieces += 1;
      bytes += piece.length;
      if (tooManyPieces(pieces, bytes)) {
        ignored = true;
        ignoreRest(request);
        tooMany();
        return false;
      }
    }
    return push(piece, encoding);
  };
}
