// The way in: nothing is loaded where `old.js` has said why the tablet cannot be used.

import { run } from './app.js';

// The worker keeps what is below `/kiosk/`, and `/kiosk` is not.
if (window.location.pathname === '/kiosk') window.location.replace('/kiosk/');
else if (!document.documentElement.dataset.stopped) run();
