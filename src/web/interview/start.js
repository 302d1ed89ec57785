// The way in: nothing is loaded where the browser cannot keep what it is told.

import { run } from './app.js';

if (window.location.pathname === '/interview') window.location.replace('/interview/');
else run();
