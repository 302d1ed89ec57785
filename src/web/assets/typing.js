// Typing forms: Enter goes on to the next field as Tab does, Shift and Enter back, and what stands in a field is marked,
// so that a digit typed replaces it. Without this script Enter checks what was typed so far, and nothing is lost.
for (const form of document.querySelectorAll('form[data-typing]')) {
  const fields = () => [...form.querySelectorAll('input[type="text"], button[value="save"]')];
  form.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !event.target.matches('input[type="text"]')) return;
    event.preventDefault();
    const all = fields();
    const next = all[all.indexOf(event.target) + (event.shiftKey ? -1 : 1)];
    if (next) next.focus();
  });
  form.addEventListener('focusin', (event) => {
    if (event.target.matches('input[type="text"]')) event.target.select();
  });
}
