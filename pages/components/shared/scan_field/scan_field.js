// A scanner is a keyboard that types fast and ends with Enter, wherever the cursor happens to be. Here every
// code reaches the scan field, and none is lost while the server is busy: what was scanned is a list with
// running numbers, sent whole each time, and a code leaves it once the server says that it has seen it.

let table = null; // whose codes these are: one person at one delivery
let scanned = []; // [number, code]
let last = 0; // number
let typed = ""; // what stands in the field: it may be drawn anew in the middle of a code
let run = { keys: "", at: 0, before: "" }; // what is typed into a count, and what stood there before
let listening = new AbortController();

export default function ({ data, parentElement, setStateValue }) {
  if (data.table !== table) [table, scanned, last] = [data.table, [], data.seen];
  scanned = scanned.filter(([number]) => number > data.seen);

  const form = parentElement.querySelector("form");
  const field = form.querySelector("input");
  const toField = () => field.focus({ preventScroll: true });
  form.querySelector("label").textContent = data.words.label;
  form.querySelector("button").textContent = data.words.button;
  field.placeholder = data.words.placeholder;
  field.value = typed;
  field.oninput = () => (typed = field.value);
  const send = (code) => {
    scanned = [...scanned, [++last, code.trim()]];
    setStateValue("scanned", scanned);
  };
  form.onsubmit = (event) => {
    event.preventDefault();
    if (field.value.trim()) send(field.value);
    field.value = typed = "";
    toField();
  };
  if (document.activeElement === document.body) toField();

  listening.abort(); // this runs again whenever the server says something
  const own = (listening = new AbortController()); // the former field may be taken away after this one is here
  const listen = (kind, act) => window.addEventListener(kind, act, { capture: true, signal: own.signal });
  listen("keydown", (event) => {
    if (!event.isTrusted || event.target === field || event.ctrlKey || event.altKey || event.metaKey) return;
    if (!isTyped(event.target)) {
      if (event.key.length === 1 && event.key !== " ") toField(); // the key is typed where the cursor now is
    } else if (event.key === "Enter") {
      if (isCode(event.target)) takeBack(event, send);
      if (event.target.closest('[data-testid="stMain"]')) queueMicrotask(toField);
    } else if (event.key.length === 1) {
      note(event);
    }
  });
  listen("focusin", ({ target }) => {
    // Whoever types a count means the whole of it; the browser sets its cursor after this event.
    if (target.matches?.(COUNT)) requestAnimationFrame(() => target.select());
  });
  return () => own.abort();
}

const isTyped = (element) =>
  element.isContentEditable || element.matches("textarea, input:not([type=checkbox], [type=radio])");

// --- a code scanned into a count -----------------------------------------------------------------------

const COUNT = "[type=number][step='1']";
const PAUSE = 300; // milliseconds; a scanner makes none

const note = ({ key, target, timeStamp }) => {
  const goesOn = timeStamp - run.at < PAUSE;
  run = goesOn
    ? { ...run, keys: run.keys + key, at: timeStamp }
    : { keys: key, at: timeStamp, before: target.value };
};

// Nobody counts tens of millions, nor in letters. A minus, point or comma is a slip, which the count shows.
const isCode = (field) => field.matches(COUNT) && /.{8}|[^0-9.,-]|.-/.test(run.keys);

const takeBack = (event, send) => {
  event.stopPropagation();
  enter(event.target, run.before);
  send(run.keys);
};

// As if it was typed: React hears of a value only from the browser's own setter and an event, and draws it
// before our next microtask.
const enter = (field, value) => {
  Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, value);
  field.dispatchEvent(new Event("input", { bubbles: true }));
  queueMicrotask(() => field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true })));
};
