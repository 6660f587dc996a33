/** Reads HTTP answers from a connection, one at a time, and compares each with the expected one. */
export class Answer {
  #expected = null;
  #includes = [];
  #header = null;
  #length = 0;
  #chunked = false;
  #body = [];
  #received = 0;

  expect({ expected, includes }) {
    this.#expected = expected;
    this.#includes = includes;
    this.#header = null;
    this.#body = [];
    this.#received = 0;
  }

  /** Returns true when the answer is complete and right. Throws if it is wrong. */
  take(chunk) {
    let part = chunk;
    if (!this.#inBody) {
      const bytes = this.#header === null ? chunk : Buffer.concat([this.#header, chunk]);
      this.#header = bytes;
      const end = bytes.indexOf('\r\n\r\n');
      if (end === -1) {
        return false;
      }
      this.#readHeader(bytes.latin1Slice(0, end));
      part = bytes.subarray(end + 4);
    }
    this.#body.push(part);
    this.#received += part.length;
    if (this.#chunked) {
      return this.#takeChunked();
    }
    if (this.#received < this.#length) {
      return false;
    }
    this.#check(this.#body.length === 1 ? part : Buffer.concat(this.#body));
    return true;
  }

  get #inBody() {
    return this.#body.length > 0;
  }

  #readHeader(header) {
    if (!header.startsWith('HTTP/1.1 200')) {
      throw new Error(`The answer was \`${header.slice(0, header.indexOf('\r\n'))}\`.`);
    }
    const length = /\r\ncontent-length: *(\d+)/i.exec(header)?.[1];
    this.#chunked = length === undefined;
    this.#length = Number(length);
  }

  #takeChunked() {
    const all = Buffer.concat(this.#body);
    this.#body = [all];
    if (!all.subarray(-5).equals(Buffer.from('0\r\n\r\n'))) {
      return false;
    }
    const parts = [];
    for (let at = 0; ;) {
      const line = all.indexOf('\r\n', at);
      const size = Number.parseInt(all.latin1Slice(at, line), 16);
      if (size === 0) {
        break;
      }
      parts.push(all.subarray(line + 2, line + 2 + size));
      at = line + 2 + size + 2;
    }
    this.#check(Buffer.concat(parts));
    return true;
  }

  #check(body) {
    const right = this.#expected === null ? this.#includes.every((part) => body.includes(part)) : body.equals(this.#expected);
    if (right) {
      return;
    }
    throw new Error(
      `Wrong answer:\n${excerpt(body)}\ninstead of\n${this.#expected === null ? this.#includes.join(' … ') : excerpt(this.#expected)}`,
    );
  }
}

function excerpt(bytes) {
  return bytes.length > 2000 ? `${bytes.toString('utf8', 0, 2000)}…` : bytes.toString();
}
