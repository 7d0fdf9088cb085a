// Node's HTTP parser and writer as the other end, over loopback.
//   node peer.js get PORT PATH      fetches with http.get; prints JSON: body in hex, trailers
//   node peer.js post PORT          posts chunks and trailers with http.request
//   node peer.js serve              serves chunked bodies with trailers; prints the port first
'use strict';
const http = require('http');
const zlib = require('zlib');
const [, , command, port, path] = process.argv;
setTimeout(() => { console.error('peer.js: time is up'); process.exit(1); }, 20000).unref();

function parts() {
  const all = [];
  for (let i = 1; i < 400; i += 7) all.push(Buffer.alloc(i, String.fromCharCode(97 + (i % 26))));
  return all;
}

if (command === 'get') {
  http.get({ host: '127.0.0.1', port, path }, (res) => {
    const body = [];
    res.on('data', (d) => body.push(d));
    res.on('end', () => console.log(JSON.stringify({
      body: Buffer.concat(body).toString('hex'), trailers: res.trailers, complete: res.complete })));
  }).on('error', (e) => { console.error(e); process.exit(1); });
} else if (command === 'post') {
  const req = http.request({ host: '127.0.0.1', port, method: 'POST', path: '/node',
    headers: { Trailer: 'X-Sum' } }, (res) => { res.resume(); res.on('end', () => process.exit(0)); });
  req.on('error', (e) => { console.error(e); process.exit(1); });
  const all = parts();
  for (const part of all) req.write(part);
  req.addTrailers({ 'X-Sum': String(all.length) });
  req.end();
} else {
  const server = http.createServer((req, res) => {
    const all = parts();
    if (req.url === '/gzip') {
      res.writeHead(200, { 'Content-Encoding': 'gzip', Connection: 'close' });
      const gzip = zlib.createGzip();
      gzip.pipe(res);
      for (const part of all) gzip.write(part);
      gzip.end();
      return;
    }
    if (req.url === '/early') res.writeEarlyHints({ link: '</a.css>; rel=preload' });
    res.writeHead(200, { Trailer: 'X-Sum', Connection: 'close' });
    for (const part of all) res.write(part);
    res.addTrailers({ 'X-Sum': String(all.length) });
    res.end();
  });
  server.listen(0, '127.0.0.1', () => console.log(server.address().port));
}
