// Requests and answers of a model of the test data.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../data/models/metsig-ae-onnx/', import.meta.url));
const read = file => JSON.parse(readFileSync(folder + file, 'utf8'));
const inputs = read('inputs.json');
const outputs = read('outputs.json');

export const model = inputs.model;

/** A case by its name: the request, and the outputs by their names. */
export function golden(name) {
  const { request } = inputs.cases.find(c => c.case === name);
  const wanted = outputs.cases.find(c => c.case === name).outputs;
  return { request, outputs: Object.fromEntries(wanted.map(o => [o.name, o])) };
}

/** Fails unless two lists of numbers are as close as the model's test data ask for. */
export function assertClose(actual, wanted) {
  const { rtol, atol } = outputs.tolerance;
  const flat = wanted.flat(Infinity);
  assert.equal(actual.length, flat.length);
  flat.forEach((value, i) => assert.ok(Math.abs(actual[i] - value) <= atol + rtol * Math.abs(value), `element ${i} is ${actual[i]}, wanted ${value}`));
}
