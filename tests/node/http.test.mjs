// The REST protocol, by node's own HTTP clients.
import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import { test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { assertClose, golden, model } from './golden.mjs';

const server = new URL(process.env.DISMPS_HTTP);
const inferPath = `/v2/models/${model}/infer`;
const json = { 'Content-Type': 'application/json' };

const post = (path, body, headers = json) => fetch(new URL(path, server), { method: 'POST', headers, body });

/** One request on an agent's connection; the answer's body as it came. */
function exchange(agent, options, body) {
  return new Promise((resolve, reject) => {
    const request = http.request(new URL(options.path, server), { agent, ...options }, response => {
      const parts = [];
      response.on('data', part => parts.push(part));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts), reused: request.reusedSocket }));
    });
    request.on('error', reject);
    request.end(body);
  });
}

test('JSON', async () => {
  const { request, outputs } = golden('b1');
  const response = await post(inferPath, JSON.stringify(request));
  assert.equal(response.status, 200);
  assert.match(response.headers.get('content-type'), /^application\/json/);
  const answer = await response.json();
  assert.equal(answer.id, request.id);
  assert.equal(answer.model_name, model);
  for (const output of answer.outputs) {
    assert.deepEqual(output.shape, outputs[output.name].shape);
    assertClose(output.data, outputs[output.name].data);
  }
});

test('binary tensors in both directions', async () => {
  const { request, outputs } = golden('b1');
  const [input] = request.inputs;
  const tensor = Buffer.from(Float32Array.from(input.data.flat(Infinity)).buffer);
  const header = Buffer.from(JSON.stringify({
    inputs: [{ name: input.name, shape: input.shape, datatype: input.datatype, parameters: { binary_data_size: tensor.length } }],
    parameters: { binary_data_output: true },
  }));
  const response = await post(inferPath, Buffer.concat([header, tensor]),
    { 'Content-Type': 'application/octet-stream', 'Inference-Header-Content-Length': String(header.length) });
  assert.equal(response.status, 200);
  const body = Buffer.from(await response.arrayBuffer());
  let at = Number(response.headers.get('inference-header-content-length'));
  for (const output of JSON.parse(body.subarray(0, at)).outputs) {
    const size = output.parameters.binary_data_size;
    assertClose(new Float32Array(Uint8Array.from(body.subarray(at, at + size)).buffer), outputs[output.name].data);
    at += size;
  }
  assert.equal(at, body.length);
});

test('gzip in both directions', async () => {
  const { request } = golden('b1');
  const { status, headers, body } = await exchange(undefined,
    { path: inferPath, method: 'POST', headers: { ...json, 'Content-Encoding': 'gzip', 'Accept-Encoding': 'gzip' } }, gzipSync(JSON.stringify(request)));
  assert.equal(status, 200);
  assert.equal(headers['content-encoding'], 'gzip');
  assert.equal(JSON.parse(gunzipSync(body)).id, request.id);
});

test('one connection serves many requests, and errors do not close it', async () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const body = JSON.stringify(golden('b1').request);
  for (let i = 0; i < 40; i++) {
    const bad = i % 4 === 3;
    const { status, reused } = await exchange(agent, { path: inferPath, method: 'POST', headers: json }, bad ? '{' : body);
    assert.equal(status, bad ? 400 : 200);
    assert.equal(reused, i > 0);
  }
  agent.destroy();
});

test('pipelined requests are answered in their order', async () => {
  const { request } = golden('b1');
  const requests = ['p1', 'p2', 'p3'].map(id => {
    const body = JSON.stringify({ ...request, id });
    return `POST ${inferPath} HTTP/1.1\r\nHost: a\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
  });
  const socket = net.connect(Number(server.port), server.hostname);
  socket.setEncoding('utf8');
  socket.write(requests.join('') + 'GET /v2/health/live HTTP/1.1\r\nHost: a\r\n\r\nGET /v2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  let text = '';
  for await (const part of socket)
    text += part;
  assert.deepEqual([...text.matchAll(/HTTP\/1\.1 (\d+)/g)].map(m => m[1]), ['200', '200', '200', '200', '200']);
  assert.deepEqual([...text.matchAll(/"id":"(p\d)"/g)].map(m => m[1]), ['p1', 'p2', 'p3']);
});

test('a body in chunks', async () => {
  const text = JSON.stringify(golden('b1').request);
  async function* chunks() {
    for (let i = 0; i < text.length; i += 100)
      yield new TextEncoder().encode(text.slice(i, i + 100));
  }
  const response = await fetch(new URL(inferPath, server), { method: 'POST', headers: json, body: chunks(), duplex: 'half' });
  assert.equal(response.status, 200);
});

test('health, metadata and the index', async () => {
  for (const path of ['/v2/health/live', '/v2/health/ready', `/v2/models/${model}/ready`, '/v2', '/v2/'])
    assert.equal((await fetch(new URL(path, server))).status, 200, path);
  const metadata = await (await fetch(new URL(`/v2/models/${model}`, server))).json();
  assert.deepEqual(metadata.inputs, [{ name: 'input_0', datatype: 'FP32', shape: [-1, 51] }]);
  const index = await (await post('/v2/repository/index', '{}')).json();
  assert.ok(index.some(entry => entry.name === model && entry.state === 'READY'));
});

test('errors have a status of their own and say what is wrong', async () => {
  const { request } = golden('b1');
  const renamed = JSON.stringify({ inputs: [{ ...request.inputs[0], name: 'other' }] });
  for (const [path, body, status, words] of [
    [inferPath, '{"inputs":[', 400, 'JSON'],
    [inferPath, renamed, 400, 'other'],
    [`/v2/models/nope/infer`, renamed, 404, 'nope'],
    ['/v2/nothing', '{}', 404, ''],
    [`/v2/models/${model}`, '{}', 405, ''],
  ]) {
    const response = await post(path, body);
    assert.equal(response.status, status, path);
    assert.ok((await response.json()).error.includes(words), path);
  }
});

test('a request that is given up harms no other', async () => {
  const request = http.request(new URL(inferPath, server), { method: 'POST', headers: { ...json, 'Content-Length': 1000 } });
  const failed = new Promise(resolve => request.on('error', resolve));
  request.write('{"inputs":');
  await new Promise(resolve => setTimeout(resolve, 50));
  request.destroy();
  await failed;
  assert.equal((await post(inferPath, JSON.stringify(golden('b1').request))).status, 200);
});

test('a client that closes its half of the connection is let go, and the next one is served', { timeout: 20000 }, async () => {
  const body = JSON.stringify(golden('b1').request);
  for (const text of ['GET /v2 HTTP/1.1\r\nHost: a\r\n\r\n', `POST ${inferPath} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`, `POST ${inferPath} HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n{`]) {
    const socket = net.connect({ port: Number(server.port), host: server.hostname, allowHalfOpen: true });
    socket.setEncoding('utf8');
    socket.end(text);
    let answer = '';
    socket.on('error', () => {});
    socket.on('data', part => answer += part);
    await new Promise(resolve => socket.on('close', resolve));
    assert.match(answer, /^($|HTTP\/1\.1 (200|400) )/);
  }
  assert.equal((await post(inferPath, body)).status, 200);
});

test('a request without a body on the way of an answer: HEAD and OPTIONS are refused with the methods that there are', async () => {
  for (const method of ['HEAD', 'OPTIONS']) {
    const response = await fetch(new URL(inferPath, server), { method });
    assert.equal(response.status, 405);
    assert.equal(response.headers.get('allow'), 'POST');
  }
});

test('many at once get their own answers', async () => {
  const { request } = golden('b1');
  const ids = Array.from({ length: 64 }, (_, i) => `c${i}`);
  const answers = await Promise.all(ids.map(async id => (await (await post(inferPath, JSON.stringify({ ...request, id }))).json()).id));
  assert.deepEqual(answers, ids);
});
