/* Messages as the SDK's MessageManager sends them. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readRequest, size, writeAnswer } from './protocol.ts'

test('without and with parameters', () => {
  assert.deepEqual(readRequest('getInitData:key1:sid1'), { command: 'getInitData', params: null, key: 'key1', sid: 'sid1' })
  assert.deepEqual(readRequest('setAppOption:{"name":"a:b","value":{"c":1}}:k:s'), { command: 'setAppOption', params: { name: 'a:b', value: { c: 1 } }, key: 'k', sid: 's' })
  assert.deepEqual(readRequest({ method: 'x:y', params: { a: 1 }, callback: 'k', appSid: 's' }), { command: 'x:y', params: { a: 1 }, key: 'k', sid: 's' })
})

test('what is no request is left alone', () => {
  for (const data of ['hello', 'a:b', 7, null, undefined, {}, { method: 1, appSid: 's' }]) assert.equal(readRequest(data), undefined)
})

test('answers', () => {
  assert.equal(writeAnswer('k', { a: 1 }), 'k:{"a":1}')
  assert.equal(writeAnswer('k', undefined), 'k:null')
})

test('sizes are bounded', () => {
  assert.equal(size('500', 2000), 500)
  assert.equal(size(1e9, 2000), 2000)
  assert.equal(size('100%', 2000), 100)
  assert.equal(size('auto', 2000), undefined)
})
