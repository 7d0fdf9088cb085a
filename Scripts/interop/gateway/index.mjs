// Handlers whose behaviour the path of the request chooses.
import { existsSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';

const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const { HttpResponseStream, streamifyResponse } = awslambda;
const begin = (stream, prelude = { statusCode: 200, headers: { 'Content-Type': 'text/plain' } }) =>
  HttpResponseStream.from(stream, prelude);

async function until(file) {
  while (!existsSync(file)) await sleep(5);
}

const actions = {
  async '/hello'(event, stream) {
    begin(stream);
    stream.write(`hello ${event.queryStringParameters?.n ?? ''}`);
    stream.end();
  },
  async '/echo'(event, stream) {
    begin(stream, { statusCode: 200, headers: { 'Content-Type': 'application/json' } });
    stream.write(JSON.stringify(event));
    stream.end();
  },
  // Each piece is written after the client has confirmed the one before.
  async '/pieces'(event, stream) {
    begin(stream);
    for (let piece = 0; piece < 5; piece++) {
      stream.write(`piece ${piece};`);
      await until(`${event.queryStringParameters.folder}/${piece}`);
    }
    stream.end();
  },
  async '/pipeline'(event, stream) {
    await pipeline(Readable.from(['one ', 'two']), begin(stream));
  },
  async '/cookies'(event, stream) {
    begin(stream, { statusCode: 201, multiValueHeaders: { 'X-M': ['1', '2'] }, cookies: ['a=b; Path=/', 'c=d'] });
    stream.write('');
    stream.end();
  },
  async '/end-only'(event, stream) {
    begin(stream).end('message is required');
  },
  async '/content-type'(event, stream) {
    stream.setContentType('text/event-stream');
    stream.write('data: hi\n\n');
    stream.end();
  },
  async '/bad-json'(event, stream) {
    stream.setContentType('application/vnd.awslambda.http-integration-response');
    stream.write('{"statusCode":2,,}');
    stream.write(Buffer.alloc(8));
    stream.end();
  },
  async '/big-prelude'(event, stream) {
    begin(stream, { headers: { 'X-Big': 'b'.repeat(20000) } });
    stream.write('body');
    stream.end();
  },
  async '/error-first'() {
    throw new TypeError('before the prelude');
  },
  async '/error-midway'(event, stream) {
    begin(stream);
    stream.write('some text');
    await sleep(20);
    throw new RangeError('in the middle');
  },
  async '/exit-midway'(event, stream) {
    begin(stream);
    stream.write('some text');
    await sleep(50);
    process.exit(7);
  },
  async '/exit-first'() {
    process.exit(7);
  },
  async '/hang'() {
    await sleep(1000000);
  },
  async '/hang-midway'(event, stream) {
    begin(stream);
    stream.write(`${process.pid} `);
    await sleep(1000000);
  },
  // Keeps writing until the client's going has been noticed, then says so.
  async '/long'(event, stream) {
    begin(stream);
    for (let piece = 0; piece < 40; piece++) {
      stream.write('x'.repeat(1000));
      await sleep(10);
    }
    stream.end();
    console.log('long response finished');
  },
};

export const handler = streamifyResponse(async (event, stream, context) => {
  const path = event.path ?? event.rawPath ?? event.action ?? '/hello';
  await actions[path](event, stream, context);
});

export const buffered = async (event) => {
  if (event.fail) throw new TypeError('as asked');
  return { statusCode: 200, body: `buffered ${event.path ?? event.value}` };
};

export const callback = (event, context, done) => {
  done(null, { statusCode: 200, body: `callback ${context.awsRequestId === undefined}` });
};
