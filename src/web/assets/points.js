// Points appear as one types: what stands in a unit's form is sent to the server, which scores it and stores nothing. The
// form works without this script; then points appear once it is saved.
for (const form of document.querySelectorAll('form[data-preview]')) {
  let waiting = 0;
  let asked = 0;
  const show = async () => {
    const mine = ++asked;
    try {
      const reply = await fetch(form.dataset.preview, { method: 'POST', body: new URLSearchParams(new FormData(form)) });
      if (!reply.ok || mine !== asked) return;
      for (const [id, points] of Object.entries(await reply.json())) {
        const place = document.getElementById(id);
        if (place) place.value = points;
      }
    } catch {
      // Without a connection the points stay as they are; saving says what is wrong.
    }
  };
  form.addEventListener('input', () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 400);
  });
}
