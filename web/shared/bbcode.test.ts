/* Codes become nodes, everything else stays text, and no address runs anything. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseBb, plainText, safeUrl } from './bbcode.ts'

test('codes nest', () => {
  assert.deepEqual(parseBb('a [b]b [I]i[/I][/B] c'), ['a ', { kind: 'bold', children: ['b ', { kind: 'italic', children: ['i'] }] }, ' c'])
  assert.deepEqual(parseBb('[b][b]x[/b][/b]'), [{ kind: 'bold', children: [{ kind: 'bold', children: ['x'] }] }])
})

test('what never ends is text', () => {
  for (const text of ['[b]open', '[/b]', '[nonsense]x[/nonsense]', 'a [ b ] c', '[b', '[size=99]x[/size]', '[color=red;x]y[/color]'])
    assert.deepEqual(parseBb(text), [text])
})

test('links', () => {
  assert.deepEqual(parseBb('[url=https://a.example/x]A[/url]'), [{ kind: 'link', url: 'https://a.example/x', children: ['A'] }])
  assert.deepEqual(parseBb('[url=/page/?params[id]=1][b]A[/b][/url]'), [{ kind: 'link', url: '/page/?params[id]=1', children: [{ kind: 'bold', children: ['A'] }] }])
  assert.deepEqual(parseBb('see https://a.example/x.'), ['see ', { kind: 'link', url: 'https://a.example/x', children: ['https://a.example/x'] }, '.'])
})

test('no address runs anything', () => {
  const bad = ['javascript:alert(1)', ' JAVASCRIPT:alert(1)', 'java\nscript:alert(1)', 'data:text/html,<script>', 'vbscript:x', '//evil.example/x', '/\\evil.example', 'blob:x', '\u0001javascript:x']
  for (const url of bad) {
    assert.equal(safeUrl(url), undefined, url)
    const shown = JSON.stringify([parseBb(`[url=${url}]x[/url]`), parseBb(`[url]${url}[/url]`), parseBb(`[img]${url}[/img]`), parseBb(`[icon=${url}]`)])
    assert.ok(!/"kind":"(link|image|icon)"/.test(shown), shown)
  }
})

test('codes inside codes do not smuggle addresses', () => {
  const shown = JSON.stringify(parseBb('[url=https://a.example/[url=javascript:alert(1)]x[/url]]y[/url]'))
  assert.ok(!shown.includes('"url":"javascript'), shown)
})

test('code shows what is in it', () => {
  assert.deepEqual(parseBb('[code][b]x[/b][/code]'), [{ kind: 'code', text: '[b]x[/b]' }])
})

test('quotes', () => {
  assert.deepEqual(parseBb('>>said\nanswer'), [{ kind: 'quote', children: ['said'] }, 'answer'])
  assert.deepEqual(parseBb('------\nsaid\n------\nanswer'), [{ kind: 'quote', children: ['said'] }, 'answer'])
})

test('a thousand codes take no time', () => {
  const began = performance.now()
  parseBb('[b]'.repeat(2000))
  parseBb('[b]'.repeat(1000) + '[/b]'.repeat(1000))
  assert.ok(performance.now() - began < 2000)
})

test('plain words', () => {
  assert.equal(plainText('[b]Hi[/b]\n>>you\nsee [url=https://a.example]this[/url]'), 'Hi you see this')
})
