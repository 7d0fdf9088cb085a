// Bedrock's ConverseStream in plain JavaScript: frames of vnd.amazon.eventstream from an HTTP response.

/** The messages of an event stream: headers by name, and the payload as JSON. */
async function* messages(body) {
  let rest = Buffer.alloc(0);
  for await (const bytes of body) {
    rest = Buffer.concat([rest, bytes]);
    // A frame: total length, headers' length, checksum, headers, payload, checksum. This example leaves the checksums to
    // `codec-tool verify`.
    while (rest.length >= 12 && rest.length >= rest.readUInt32BE(0)) {
      const [length, headersLength] = [rest.readUInt32BE(0), rest.readUInt32BE(4)];
      if (length < 16 + headersLength) throw new Error('not an event stream');
      const payload = rest.subarray(12 + headersLength, length - 4);
      yield { headers: headers(rest.subarray(12, 12 + headersLength)), payload: JSON.parse(payload.toString() || '{}') };
      rest = rest.subarray(length);
    }
  }
  if (rest.length > 0) throw new Error('the stream was cut');
}

/** The headers that are strings, which are all that Bedrock sends. */
function headers(bytes) {
  const found = {};
  for (let index = 0; index < bytes.length; ) {
    const nameEnd = index + 1 + bytes[index];
    if (bytes[nameEnd] !== 7) throw new Error('a header is not a string');
    const valueEnd = nameEnd + 3 + bytes.readUInt16BE(nameEnd + 1);
    found[bytes.toString('utf8', index + 1, nameEnd)] = bytes.toString('utf8', nameEnd + 3, valueEnd);
    index = valueEnd;
  }
  return found;
}

/** The events of a call: `{ contentBlockDelta: {…} }` and so on. */
export async function* converseStream(endpoint, modelId, conversation) {
  const response = await fetch(`${endpoint}/model/${encodeURIComponent(modelId)}/converse-stream`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ messages: conversation }),
  });
  if (!response.ok) throw new Error(`Bedrock answers ${response.status}`);
  for await (const { headers, payload } of messages(response.body)) {
    if (headers[':message-type'] !== 'event') throw new Error(headers[':exception-type'] ?? headers[':error-message']);
    yield { [headers[':event-type']]: payload };
  }
}
