/* The live page of a meeting: asks every few seconds what goes on, and shows it when it has changed. */
(function () {
  'use strict';
  const place = document.querySelector('[data-room]');
  if (!place) { return; }
  const EVERY = 4000;
  let tag = null;
  async function look() {
    if (!document.hidden) {
      try {
        const answer = await fetch(place.dataset.room, { headers: tag ? { 'If-None-Match': tag } : {}, cache: 'no-store' });
        if (answer.status === 200) {
          tag = answer.headers.get('ETag');
          const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
          place.replaceChildren(...page.querySelector('[data-room]').childNodes);
        }
      } catch (_away) { /* no network for a moment: what is shown stays */ }
    }
    setTimeout(look, EVERY);
  }
  setTimeout(look, EVERY);
}());
