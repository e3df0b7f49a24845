/* What the SDK tests share: the sandbox that test_b24jssdk.py started, clients of its webhook and
 * of its application, a handler for events. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { after, before } from 'node:test'
import { B24Hook, B24OAuth } from '@bitrix24/b24jssdk'

export const sandbox = JSON.parse(process.env.SANDBOX)
export const ICON = { DATA_IMAGE: "data:image/svg+xml,%3Csvg%20xmlns%3D%22http://www.w3.org/2000/svg%22/%3E" }

const rest = sandbox.base_url.replace(/\/$/, '') + '/rest/'

export function application(accessToken) {
  return new B24OAuth({
    applicationToken: sandbox.application_token,
    userId: 1,
    memberId: sandbox.member_id,
    accessToken,
    refreshToken: sandbox.refresh_token,
    expires: Math.floor(Date.now() / 1000) + 3000, // the client believes in its token; the server may not
    expiresIn: 3600,
    scope: '',
    domain: sandbox.portal_domain,
    clientEndpoint: rest,
    serverEndpoint: rest,
    status: 'L',
  }, { clientId: sandbox.client_id, clientSecret: sandbox.client_secret })
}

export const app = application(sandbox.access_token)
export const operator = B24Hook.fromWebhookUrl(sandbox.webhook_url)
for (const client of [app, operator]) client.offClientSideWarning?.()

export async function call(client, method, params = {}) {
  const answer = await client.actions.v2.call.make({ method, params })
  assert.ok(answer.isSuccess, `${method}: ${answer.getErrorMessages().join('; ')}`)
  return answer.getData().result
}

/* A handler that lives as long as the tests: every post is an 'event' with its URLSearchParams, answered when respond(),
 * if there is one, is done. */
export function listen() {
  const handler = createServer(async (request, response) => {
    const chunks = await request.toArray()
    const event = new URLSearchParams(Buffer.concat(chunks).toString())
    handler.emit('event', event)
    await handler.respond?.(event)
    response.end()
  })
  handler.url = () => `http://127.0.0.1:${handler.address().port}/handler`
  /* The first event whose first message contains the text; greetings of the line come by too. */
  handler.text = (text) => new Promise((resolve) => {
    handler.on('event', function listener(event) {
      if (!(event.get('data[MESSAGES][0][message][text]') ?? '').includes(text)) return
      handler.off('event', listener)
      resolve(event)
    })
  })
  before(() => once(handler.listen(0, '127.0.0.1'), 'listening'))
  after(() => handler.close())
  return handler
}
