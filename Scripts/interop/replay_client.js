// Requests the URL given, twice on one connection and once by fetch, and prints what came as a line of JSON each.
const http = require('node:http');

const url = process.argv[2];
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

function request() {
  return new Promise((resolve, reject) => {
    const sent = http.request(url, { method: 'POST', agent }, (response) => {
      const chunks = [];
      const finish = (outcome) => resolve({
        status: response.statusCode, type: response.headers['content-type'], outcome,
        trailers: response.trailers, body: Buffer.concat(chunks).toString('base64'), reused: sent.reusedSocket,
      });
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => finish('complete'));
      response.on('error', () => finish('cut'));
    });
    sent.on('error', reject);
    sent.end('{}');
  });
}

async function main() {
  for (let count = 0; count < 2; count += 1) console.log(JSON.stringify(await request()));
  const response = await fetch(url, { method: 'POST', body: '{}' });
  const answer = { status: response.status, type: response.headers.get('content-type'), outcome: 'complete', body: '' };
  try {
    answer.body = Buffer.from(await response.arrayBuffer()).toString('base64');
  } catch {
    answer.outcome = 'cut';
  }
  console.log(JSON.stringify(answer));
  agent.destroy();
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
