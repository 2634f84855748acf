// One for the whole page: it listens to the window, and the fields come and go.

const AMOUNT = '[class*="st-key-amount-"] input';
const WHOLE = "[type=number][step='1']";

export default function () {
  const own = new AbortController();
  const listen = (kind, act) => window.addEventListener(kind, act, { capture: true, signal: own.signal });
  for (const kind of ["pointerdown", "focusin"]) listen(kind, ({ target }) => askKeypad(target));
  listen("beforeinput", readMarks);
  listen("input", ({ target }) => is(target, WHOLE) && joinThousands(target));
  return () => own.abort();
}

const is = (element, selector) => element instanceof HTMLInputElement && element.matches(selector);

// A keyboard on the screen shows what its field asks for when it opens.
const askKeypad = (field) => {
  if (is(field, AMOUNT)) field.inputMode = "decimal";
  if (is(field, WHOLE)) field.inputMode = "numeric";
};

// --- marks within a whole number ------------------------------------------------------------------------

// An English browser drops the comma of "2,5", which becomes 25. With a point it is no whole number, which the
// page then says. Pasted text is whole; what is typed comes letter by letter.
const readMarks = (event) => {
  if (!is(event.target, WHOLE) || !event.data) return;
  const text = event.data
    .replace(/[\s'’]/g, "")
    .replace(/[.,](?=\d{3}(?!\d))/g, "")
    .replace(",", ".");
  if (text === event.data) return;
  event.preventDefault();
  document.execCommand("insertText", false, text);
};

// Three digits after a mark: it parts thousands. React hears of a value only from the browser's own setter.
const joinThousands = (field) => {
  if (!/^\d+\.\d{3}$/.test(field.value)) return;
  const { set } = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
  set.call(field, field.value.replace(".", ""));
};
