// Throws the focus away, so that a keyboard never gets past it.
addEventListener('focusin', ({ target }) => target.id === 'trap' && document.body.querySelector('.small').focus());
