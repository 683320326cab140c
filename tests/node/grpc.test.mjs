// The gRPC protocol, by @grpc/grpc-js.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';
import { assertClose, golden, model } from './golden.mjs';

const protos = fileURLToPath(new URL('../../src/DismPS.Engine/Protocol/Grpc/Protos/', import.meta.url));
const load = file => grpc.loadPackageDefinition(protoLoader.loadSync(file, { keepCase: true, longs: String, enums: String, defaults: true, oneofs: true, includeDirs: [protos] }));
const { inference } = load('grpc_service.proto');
const health = load('health.proto').grpc.health.v1;
const reflection = load('reflection.proto').grpc.reflection.v1;

const address = process.env.DISMPS_GRPC;
const open = [];
function clientOf(Service, options = {}) {
  const client = new Service(address, grpc.credentials.createInsecure(), { 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1, ...options });
  open.push(client);
  return client;
}

const client = clientOf(inference.GRPCInferenceService);
after(() => open.forEach(c => c.close()));

// A test of what only a Python model does.
const withPython = { skip: process.env.DISMPS_PYTHON_MODELS ? false : 'no Python with numpy' };

const call = (method, request, { metadata = new grpc.Metadata(), options = {}, by = client } = {}) =>
  new Promise((resolve, reject) => by[method](request, metadata, options, (error, answer) => error ? reject(error) : resolve(answer)));

const failing = (code, pattern) => error => {
  assert.equal(error.code, code, `${grpc.status[error.code]}: ${error.details}`);
  assert.match(error.details, pattern);
  return true;
};

function rawRequest(id = 'raw') {
  const [input] = golden('b1').request.inputs;
  return {
    model_name: model, id, inputs: [{ name: input.name, datatype: input.datatype, shape: input.shape }],
    raw_input_contents: [Buffer.from(Float32Array.from(input.data.flat(Infinity)).buffer)],
  };
}

const floats = bytes => new Float32Array(Uint8Array.from(bytes).buffer);

function assertGolden(answer) {
  const { outputs } = golden('b1');
  assert.equal(answer.outputs.length, answer.raw_output_contents.length);
  answer.outputs.forEach((output, i) => assertClose(floats(answer.raw_output_contents[i]), outputs[output.name].data));
}

test('health and metadata', async () => {
  assert.equal((await call('ServerLive', {})).live, true);
  assert.equal((await call('ServerReady', {})).ready, true);
  assert.equal((await call('ModelReady', { name: model })).ready, true);
  assert.ok((await call('ServerMetadata', {})).extensions.includes('statistics'));
  const metadata = await call('ModelMetadata', { name: model });
  assert.deepEqual(metadata.inputs.map(i => [i.name, i.datatype, i.shape]), [['input_0', 'FP32', ['-1', '51']]]);
});

test('raw tensors', async () => {
  const answer = await call('ModelInfer', rawRequest('r1'));
  assert.equal(answer.id, 'r1');
  assertGolden(answer);
});

test('typed contents', async () => {
  const [input] = golden('b1').request.inputs;
  assertGolden(await call('ModelInfer', {
    model_name: model, inputs: [{ name: input.name, datatype: input.datatype, shape: input.shape, contents: { fp32_contents: input.data.flat(Infinity) } }],
  }));
});

test('a batch larger than the usual 4 MB message', async () => {
  const rows = 32768;
  const { raw_input_contents: [row], ...request } = rawRequest();
  request.inputs[0].shape = [rows, 51];
  const answer = await call('ModelInfer', { ...request, raw_input_contents: [Buffer.alloc(rows * row.length)] });
  assert.deepEqual(answer.outputs[0].shape, [String(rows), '51']);
});

test('gzip in both directions', async () => {
  const packed = clientOf(inference.GRPCInferenceService, { 'grpc.default_compression_algorithm': grpc.compressionAlgorithms.gzip });
  assertGolden(await call('ModelInfer', rawRequest(), { by: packed }));
});

test('metadata of the caller do no harm, and a status comes with the trailers', async () => {
  const metadata = new grpc.Metadata();
  metadata.set('x-trace', 't1');
  metadata.set('x-data-bin', Buffer.from([0, 1, 255]));
  const trailers = await new Promise((resolve, reject) => {
    const request = client.ModelInfer(rawRequest(), metadata, error => error && reject(error));
    request.on('status', resolve);
  });
  assert.equal(trailers.code, grpc.status.OK);
});

test('errors have a status and words', async () => {
  await assert.rejects(call('ModelInfer', { ...rawRequest(), model_name: 'nope' }), failing(grpc.status.NOT_FOUND, /nope/));
  await assert.rejects(call('ModelInfer', { ...rawRequest(), raw_input_contents: [Buffer.alloc(8)] }), failing(grpc.status.INVALID_ARGUMENT, /input_0/));
  await assert.rejects(call('ModelMetadata', { name: 'nöpe "x"\n' }), failing(grpc.status.NOT_FOUND, /nöpe "x"/));
  const other = clientOf(grpc.makeGenericClientConstructor({
    Nope: { path: '/other.Service/Nope', requestStream: false, responseStream: false, requestSerialize: b => b, requestDeserialize: b => b, responseSerialize: b => b, responseDeserialize: b => b },
  }, 'Other'));
  await assert.rejects(call('Nope', Buffer.alloc(0), { by: other }), failing(grpc.status.UNIMPLEMENTED, /.*/));
});

test('many calls on one connection get their own answers', async () => {
  const ids = Array.from({ length: 64 }, (_, i) => `g${i}`);
  const answers = await Promise.all(ids.map(async id => (await call('ModelInfer', rawRequest(id))).id));
  assert.deepEqual(answers, ids);
});

test('a stream answers each request, good or bad', async () => {
  const stream = client.ModelStreamInfer();
  stream.write(rawRequest('s1'));
  stream.write({ ...rawRequest('s2'), model_name: 'nope' });
  stream.write(rawRequest('s3'));
  stream.end();
  const answers = [];
  for await (const answer of stream)
    answers.push(answer);
  assert.deepEqual(answers.map(a => a.infer_response.id).sort(), ['s1', 's2', 's3']);
  const [failed] = answers.filter(a => a.error_message);
  assert.match(failed.error_message, /nope/);
  answers.filter(a => !a.error_message).forEach(a => assertGolden(a.infer_response));
});

test('a decoupled model answers many times', withPython, async () => {
  const stream = client.ModelStreamInfer();
  stream.write({ model_name: 'repeat_decoupled', id: 'd', inputs: [{ name: 'COUNT', datatype: 'INT32', shape: [1], contents: { int_contents: [5] } }] });
  stream.end();
  const indices = [];
  for await (const answer of stream)
    indices.push(answer.infer_response.raw_output_contents[0].readInt32LE());
  assert.deepEqual(indices, [0, 1, 2, 3, 4]);
});

const slow = ms => ({ model_name: 'slow', inputs: [{ name: 'MS', datatype: 'INT32', shape: [1], contents: { int_contents: [ms] } }] });

test('a deadline ends a call, and the next one is served', withPython, async () => {
  await assert.rejects(call('ModelInfer', slow(2000), { options: { deadline: Date.now() + 200 } }), failing(grpc.status.DEADLINE_EXCEEDED, /.*/));
  assertGolden(await call('ModelInfer', rawRequest()));
});

test('a caller that cancels, and one whose connection breaks, harm no other', withPython, async () => {
  const cancelled = new Promise(resolve => {
    const request = client.ModelInfer(slow(1000), resolve);
    setTimeout(() => request.cancel(), 100);
  });
  assert.equal((await cancelled).code, grpc.status.CANCELLED);
  const broken = clientOf(inference.GRPCInferenceService, { 'grpc.use_local_subchannel_pool': 1 });
  const stream = broken.ModelStreamInfer();
  stream.on('error', () => {});
  stream.write(slow(1000));
  await new Promise(resolve => setTimeout(resolve, 100));
  stream.cancel();
  broken.close();
  assertGolden(await call('ModelInfer', rawRequest()));
});

test('the health service', async () => {
  const service = clientOf(health.Health);
  assert.equal((await call('Check', {}, { by: service })).status, 'SERVING');
  const watch = service.Watch({});
  watch.on('error', () => {});
  const first = await new Promise(resolve => watch.on('data', resolve));
  assert.equal(first.status, 'SERVING');
  watch.cancel();
});

test('reflection lists the services and describes them', async () => {
  const stream = clientOf(reflection.ServerReflection).ServerReflectionInfo();
  stream.write({ list_services: '' });
  stream.write({ file_containing_symbol: 'inference.GRPCInferenceService' });
  stream.end();
  const answers = [];
  for await (const answer of stream)
    answers.push(answer);
  const names = answers[0].list_services_response.service.map(s => s.name);
  assert.ok(names.includes('inference.GRPCInferenceService'), names.join());
  assert.ok(names.includes('grpc.health.v1.Health'), names.join());
  assert.ok(answers[1].file_descriptor_response.file_descriptor_proto.some(f => f.includes('GRPCInferenceService')));
});
