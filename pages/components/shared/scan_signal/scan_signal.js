// One soft flash over the whole screen and two notes, once for each scan: the page is drawn again and again.

let signalled = null; // the last scan that had its signal

export default function ({ data, parentElement }) {
  if (data.scan === signalled) return;
  signalled = data.scan;
  parentElement.querySelector(".scan-signal").animate([{ opacity: 0.35 }, { opacity: 0 }], 900);
  sound();
}

const NOTES = [880, 1320]; // hertz
const LENGTH = 0.12; // seconds of each

const sound = () => {
  const context = new AudioContext();
  const volume = new GainNode(context, { gain: 0.15 });
  volume.connect(context.destination);
  NOTES.forEach((frequency, number) => {
    const note = new OscillatorNode(context, { frequency });
    note.connect(volume);
    note.start(context.currentTime + number * LENGTH);
    note.stop(context.currentTime + (number + 1) * LENGTH);
  });
  setTimeout(() => context.close(), 1000 * LENGTH * (NOTES.length + 1));
};
