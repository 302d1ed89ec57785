// What the tablet says aloud: recorded texts, and two notes that go with the warning.

let context = null;

/** Sound needs a touch first; each touch calls this. */
export function awake() {
  const Context = window.AudioContext || window.webkitAudioContext;
  if (!context && Context) context = new Context();
  if (context && context.state === 'suspended') context.resume().catch(() => {});
}

/** Two notes, the second higher. */
export function chime() {
  if (!context || context.state !== 'running') return;
  [660, 880].forEach((pitch, at) => {
    const begin = context.currentTime + 0.25 * at;
    const note = context.createOscillator();
    const loudness = context.createGain();
    note.frequency.value = pitch;
    loudness.gain.setValueAtTime(0.25, begin);
    loudness.gain.exponentialRampToValueAtTime(0.001, begin + 0.24);
    note.connect(loudness).connect(context.destination);
    note.start(begin);
    note.stop(begin + 0.25);
  });
}

let playing = null;
let turn = 0;

/** Stops whatever is being said. */
export function hush() {
  turn += 1;
  if (playing) playing.stop();
  playing = null;
}

/** Plays files one after the other; nothing happens where one cannot be had. */
export async function play(files) {
  awake();
  hush();
  const mine = turn;
  for (const file of files) {
    try {
      const bytes = await (await fetch(file)).arrayBuffer();
      const sound = await new Promise((good, bad) => context.decodeAudioData(bytes, good, bad));
      if (mine !== turn) return;
      playing = context.createBufferSource();
      playing.buffer = sound;
      playing.connect(context.destination);
      const end = new Promise((resolve) => (playing.onended = resolve));
      playing.start();
      await end;
      if (mine !== turn) return;
    } catch (error) {
      return;
    }
  }
}
