/* Puts the tag of the chosen line into the page, as its owner would, and says when that line has no chat. */
const line = new URLSearchParams(location.search).get('line') || '1'
document.querySelector('input').value = line
document.querySelector('#tag').textContent = `<script src="${location.origin}/widget.js" data-line="${line}" async></` + 'script>'
const tag = document.createElement('script')
Object.assign(tag, { src: '/widget.js', async: false })
tag.dataset.line = line
document.body.append(tag)
fetch(`/rest/switchline.livechat.config?LINE=${encodeURIComponent(line)}`)
  .then((answer) => answer.json())
  .then((body) => {
    if (body.error) document.querySelector('#problem').textContent = `${body.error_description}. An administrator switches it on under Administration, or with switchline.livechat.update.`
  })
