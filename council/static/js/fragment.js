/* The QR of a code card opens the sign-in page with the code behind a #: put it into the field, and out of the address. */
(function () {
  'use strict';
  const field = document.querySelector('[data-from-fragment]');
  const code = location.hash.slice(1);
  if (!field || !/^[2-9A-Z]{12}$/.test(code)) { return; }
  field.value = code;
  history.replaceState(null, '', location.pathname + location.search);
  field.form.querySelector('button[type=submit]').focus();
}());
